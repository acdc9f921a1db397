-- +goose Up
ALTER TABLE warehouses ADD COLUMN label text GENERATED ALWAYS AS (upper(name)) STORED;

-- +goose Down
ALTER TABLE warehouses DROP COLUMN label;
