-- +goose Up
ALTER TABLE devices ADD COLUMN label text GENERATED ALWAYS AS (upper(name)) STORED;

-- +goose Down
ALTER TABLE devices DROP COLUMN label;
