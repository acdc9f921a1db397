-- +goose Up
CREATE SEQUENCE warehouses_number START 1000 INCREMENT 10 CACHE 5;
ALTER TABLE warehouses ADD COLUMN number bigint NOT NULL DEFAULT nextval('warehouses_number');
ALTER SEQUENCE warehouses_number OWNED BY warehouses.number;

-- +goose Down
ALTER TABLE warehouses DROP COLUMN number;
