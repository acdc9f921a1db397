-- +goose Up
CREATE VIEW visible_alerts WITH (security_barrier) AS SELECT id, name FROM alerts WHERE name <> '' WITH CHECK OPTION;
GRANT SELECT ON visible_alerts TO PUBLIC;

-- +goose Down
DROP VIEW visible_alerts;
