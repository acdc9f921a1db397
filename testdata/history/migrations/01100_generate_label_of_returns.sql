-- +goose Up
ALTER TABLE returns ADD COLUMN label text GENERATED ALWAYS AS (upper(name)) STORED;

-- +goose Down
ALTER TABLE returns DROP COLUMN label;
