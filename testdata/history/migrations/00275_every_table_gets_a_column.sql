-- +goose Up
-- +goose StatementBegin
DO $$
DECLARE t regclass;
BEGIN
    FOR t IN SELECT oid FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND relname NOT LIKE 'goose%' AND NOT relispartition ORDER BY relname LOOP
        EXECUTE format('ALTER TABLE %s ADD COLUMN tenant integer', t);
    END LOOP;
END $$;
-- +goose StatementEnd

-- +goose Down
-- +goose StatementBegin
DO $$
DECLARE t regclass;
BEGIN
    FOR t IN SELECT attrelid FROM pg_attribute WHERE attname = 'tenant' AND attrelid IN (SELECT oid FROM pg_class WHERE relkind = 'r') ORDER BY 1 LOOP
        EXECUTE format('ALTER TABLE %s DROP COLUMN tenant', t);
    END LOOP;
END $$;
-- +goose StatementEnd
