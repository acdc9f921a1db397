-- +goose Up
-- +goose StatementBegin
CREATE FUNCTION touch_alerts() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.seen_at := now();
    RETURN NEW;
END $$;
CREATE TRIGGER touch BEFORE UPDATE OF name ON alerts FOR EACH ROW WHEN (OLD.name <> NEW.name) EXECUTE FUNCTION touch_alerts();
-- +goose StatementEnd

-- +goose Down
-- +goose StatementBegin
DROP TRIGGER touch ON alerts;
DROP FUNCTION touch_alerts();
-- +goose StatementEnd
