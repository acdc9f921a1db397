-- +goose Up
CREATE SEQUENCE invoices_number START 1000 INCREMENT 10 CACHE 5;
ALTER TABLE invoices ADD COLUMN number bigint NOT NULL DEFAULT nextval('invoices_number');
ALTER SEQUENCE invoices_number OWNED BY invoices.number;

-- +goose Down
ALTER TABLE invoices DROP COLUMN number;
