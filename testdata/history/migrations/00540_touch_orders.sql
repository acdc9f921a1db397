-- +goose Up
-- +goose StatementBegin
CREATE FUNCTION touch_orders() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.seen_at := now();
    RETURN NEW;
END $$;
CREATE TRIGGER touch BEFORE UPDATE OF name ON orders FOR EACH ROW WHEN (OLD.name <> NEW.name) EXECUTE FUNCTION touch_orders();
-- +goose StatementEnd

-- +goose Down
-- +goose StatementBegin
DROP TRIGGER touch ON orders;
DROP FUNCTION touch_orders();
-- +goose StatementEnd
