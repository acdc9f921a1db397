-- +goose Up
ALTER TABLE tickets ADD COLUMN label text GENERATED ALWAYS AS (upper(name)) STORED;

-- +goose Down
ALTER TABLE tickets DROP COLUMN label;
