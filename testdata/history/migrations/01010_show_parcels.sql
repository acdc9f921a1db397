-- +goose Up
CREATE VIEW visible_parcels WITH (security_barrier) AS SELECT id, name FROM parcels WHERE name <> '' WITH CHECK OPTION;
GRANT SELECT ON visible_parcels TO PUBLIC;

-- +goose Down
DROP VIEW visible_parcels;
