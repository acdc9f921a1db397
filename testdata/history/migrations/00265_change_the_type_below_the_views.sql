-- +goose Up
DROP VIEW cheapest;
DROP VIEW cheap;
ALTER TABLE products ALTER COLUMN name TYPE varchar;
CREATE VIEW cheap AS SELECT id, name, seen_at FROM products WHERE seen_at > '2021-01-01';
CREATE VIEW cheapest AS SELECT id, name FROM cheap LIMIT 10;

-- +goose Down
DROP VIEW cheapest;
DROP VIEW cheap;
ALTER TABLE products ALTER COLUMN name TYPE text;
CREATE VIEW cheap AS SELECT id, name, seen_at FROM products WHERE seen_at > '2021-01-01';
CREATE VIEW cheapest AS SELECT id, name FROM cheap LIMIT 10;
