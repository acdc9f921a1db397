-- +goose Up
CREATE SEQUENCE batches_number START 1000 INCREMENT 10 CACHE 5;
ALTER TABLE batches ADD COLUMN number bigint NOT NULL DEFAULT nextval('batches_number');
ALTER SEQUENCE batches_number OWNED BY batches.number;

-- +goose Down
ALTER TABLE batches DROP COLUMN number;
