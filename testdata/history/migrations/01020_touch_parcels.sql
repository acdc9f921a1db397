-- +goose Up
-- +goose StatementBegin
CREATE FUNCTION touch_parcels() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.seen_at := now();
    RETURN NEW;
END $$;
CREATE TRIGGER touch BEFORE UPDATE OF name ON parcels FOR EACH ROW WHEN (OLD.name <> NEW.name) EXECUTE FUNCTION touch_parcels();
-- +goose StatementEnd

-- +goose Down
-- +goose StatementBegin
DROP TRIGGER touch ON parcels;
DROP FUNCTION touch_parcels();
-- +goose StatementEnd
