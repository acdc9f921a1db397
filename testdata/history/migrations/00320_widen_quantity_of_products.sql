-- want: downgrade-fails: the downgrade works on empty tables and fails on rows that the tables may have: integer out of range
-- +goose Up
ALTER TABLE products ALTER COLUMN quantity TYPE bigint, ALTER COLUMN quantity SET DEFAULT 1;

-- +goose Down
ALTER TABLE products ALTER COLUMN quantity TYPE integer, ALTER COLUMN quantity SET DEFAULT 0;
