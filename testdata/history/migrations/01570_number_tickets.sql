-- +goose Up
CREATE SEQUENCE tickets_number START 1000 INCREMENT 10 CACHE 5;
ALTER TABLE tickets ADD COLUMN number bigint NOT NULL DEFAULT nextval('tickets_number');
ALTER SEQUENCE tickets_number OWNED BY tickets.number;

-- +goose Down
ALTER TABLE tickets DROP COLUMN number;
