-- +goose Up
ALTER TABLE batches ADD COLUMN label text GENERATED ALWAYS AS (upper(name)) STORED;

-- +goose Down
ALTER TABLE batches DROP COLUMN label;
