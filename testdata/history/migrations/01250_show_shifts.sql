-- +goose Up
CREATE VIEW visible_shifts WITH (security_barrier) AS SELECT id, name FROM shifts WHERE name <> '' WITH CHECK OPTION;
GRANT SELECT ON visible_shifts TO PUBLIC;

-- +goose Down
DROP VIEW visible_shifts;
