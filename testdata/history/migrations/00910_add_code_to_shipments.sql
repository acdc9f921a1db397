-- +goose Up
CREATE DOMAIN shipments_code AS text CHECK (length(VALUE) <= 20);
ALTER TABLE shipments ADD COLUMN code shipments_code UNIQUE;

-- +goose Down
ALTER TABLE shipments DROP COLUMN code;
DROP DOMAIN shipments_code;
