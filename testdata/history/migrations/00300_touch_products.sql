-- +goose Up
-- +goose StatementBegin
CREATE FUNCTION touch_products() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.seen_at := now();
    RETURN NEW;
END $$;
CREATE TRIGGER touch BEFORE UPDATE OF name ON products FOR EACH ROW WHEN (OLD.name <> NEW.name) EXECUTE FUNCTION touch_products();
-- +goose StatementEnd

-- +goose Down
-- +goose StatementBegin
DROP TRIGGER touch ON products;
DROP FUNCTION touch_products();
-- +goose StatementEnd
