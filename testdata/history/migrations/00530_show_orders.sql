-- +goose Up
CREATE VIEW visible_orders WITH (security_barrier) AS SELECT id, name FROM orders WHERE name <> '' WITH CHECK OPTION;
GRANT SELECT ON visible_orders TO PUBLIC;

-- +goose Down
DROP VIEW visible_orders;
