-- +goose Up
ALTER TABLE invoices ADD COLUMN label text GENERATED ALWAYS AS (upper(name)) STORED;

-- +goose Down
ALTER TABLE invoices DROP COLUMN label;
