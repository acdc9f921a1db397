-- +goose Up
ALTER TABLE carriers ADD COLUMN label text GENERATED ALWAYS AS (upper(name)) STORED;

-- +goose Down
ALTER TABLE carriers DROP COLUMN label;
