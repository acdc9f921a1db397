-- +goose Up
CREATE VIEW visible_suppliers WITH (security_barrier) AS SELECT id, name FROM suppliers WHERE name <> '' WITH CHECK OPTION;
GRANT SELECT ON visible_suppliers TO PUBLIC;

-- +goose Down
DROP VIEW visible_suppliers;
