-- +goose Up
ALTER TABLE employees ADD COLUMN worth numeric NOT NULL DEFAULT 0;
ALTER TABLE employees ALTER COLUMN worth DROP DEFAULT;

-- +goose Down
ALTER TABLE employees DROP COLUMN worth;
