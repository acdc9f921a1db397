-- +goose Up
CREATE DOMAIN employees_code AS text CHECK (length(VALUE) <= 20);
ALTER TABLE employees ADD COLUMN code employees_code UNIQUE;

-- +goose Down
ALTER TABLE employees DROP COLUMN code;
DROP DOMAIN employees_code;
