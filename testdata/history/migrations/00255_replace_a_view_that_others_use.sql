-- +goose Up
CREATE VIEW cheap AS SELECT id, name FROM products WHERE seen_at > '2020-01-01';
CREATE VIEW cheapest AS SELECT * FROM cheap LIMIT 10;
CREATE OR REPLACE VIEW cheap AS SELECT id, name, seen_at FROM products WHERE seen_at > '2021-01-01';

-- +goose Down
DROP VIEW cheapest;
DROP VIEW cheap;
