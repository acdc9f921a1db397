-- +goose Up
CREATE DOMAIN payments_code AS text CHECK (length(VALUE) <= 20);
ALTER TABLE payments ADD COLUMN code payments_code UNIQUE;

-- +goose Down
ALTER TABLE payments DROP COLUMN code;
DROP DOMAIN payments_code;
