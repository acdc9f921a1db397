-- +goose Up
CREATE VIEW visible_refunds WITH (security_barrier) AS SELECT id, name FROM refunds WHERE name <> '' WITH CHECK OPTION;
GRANT SELECT ON visible_refunds TO PUBLIC;

-- +goose Down
DROP VIEW visible_refunds;
