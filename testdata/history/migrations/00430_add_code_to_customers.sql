-- +goose Up
CREATE DOMAIN customers_code AS text CHECK (length(VALUE) <= 20);
ALTER TABLE customers ADD COLUMN code customers_code UNIQUE;

-- +goose Down
ALTER TABLE customers DROP COLUMN code;
DROP DOMAIN customers_code;
