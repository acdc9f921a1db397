-- +goose Up
-- +goose StatementBegin
CREATE FUNCTION touch_refunds() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.seen_at := now();
    RETURN NEW;
END $$;
CREATE TRIGGER touch BEFORE UPDATE OF name ON refunds FOR EACH ROW WHEN (OLD.name <> NEW.name) EXECUTE FUNCTION touch_refunds();
-- +goose StatementEnd

-- +goose Down
-- +goose StatementBegin
DROP TRIGGER touch ON refunds;
DROP FUNCTION touch_refunds();
-- +goose StatementEnd
