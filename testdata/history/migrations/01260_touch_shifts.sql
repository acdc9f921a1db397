-- +goose Up
-- +goose StatementBegin
CREATE FUNCTION touch_shifts() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.seen_at := now();
    RETURN NEW;
END $$;
CREATE TRIGGER touch BEFORE UPDATE OF name ON shifts FOR EACH ROW WHEN (OLD.name <> NEW.name) EXECUTE FUNCTION touch_shifts();
-- +goose StatementEnd

-- +goose Down
-- +goose StatementBegin
DROP TRIGGER touch ON shifts;
DROP FUNCTION touch_shifts();
-- +goose StatementEnd
