-- +goose Up
CREATE DOMAIN readings_code AS text CHECK (length(VALUE) <= 20);
ALTER TABLE readings ADD COLUMN code readings_code UNIQUE;

-- +goose Down
ALTER TABLE readings DROP COLUMN code;
DROP DOMAIN readings_code;
