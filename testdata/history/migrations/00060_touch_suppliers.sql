-- +goose Up
-- +goose StatementBegin
CREATE FUNCTION touch_suppliers() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.seen_at := now();
    RETURN NEW;
END $$;
CREATE TRIGGER touch BEFORE UPDATE OF name ON suppliers FOR EACH ROW WHEN (OLD.name <> NEW.name) EXECUTE FUNCTION touch_suppliers();
-- +goose StatementEnd

-- +goose Down
-- +goose StatementBegin
DROP TRIGGER touch ON suppliers;
DROP FUNCTION touch_suppliers();
-- +goose StatementEnd
