-- +goose Up
CREATE SEQUENCE carriers_number START 1000 INCREMENT 10 CACHE 5;
ALTER TABLE carriers ADD COLUMN number bigint NOT NULL DEFAULT nextval('carriers_number');
ALTER SEQUENCE carriers_number OWNED BY carriers.number;

-- +goose Down
ALTER TABLE carriers DROP COLUMN number;
