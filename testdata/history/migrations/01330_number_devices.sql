-- +goose Up
CREATE SEQUENCE devices_number START 1000 INCREMENT 10 CACHE 5;
ALTER TABLE devices ADD COLUMN number bigint NOT NULL DEFAULT nextval('devices_number');
ALTER SEQUENCE devices_number OWNED BY devices.number;

-- +goose Down
ALTER TABLE devices DROP COLUMN number;
