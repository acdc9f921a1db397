-- +goose Up
CREATE VIEW visible_products WITH (security_barrier) AS SELECT id, name FROM products WHERE name <> '' WITH CHECK OPTION;
GRANT SELECT ON visible_products TO PUBLIC;

-- +goose Down
DROP VIEW visible_products;
