-- +goose Up
CREATE RULE no_delete AS ON DELETE TO shipments WHERE old.quantity > 1000 DO INSTEAD NOTHING;
REVOKE UPDATE ON shipments FROM PUBLIC;
GRANT SELECT (id, name) ON shipments TO PUBLIC;

-- +goose Down
DROP RULE no_delete ON shipments;
REVOKE SELECT (id, name) ON shipments FROM PUBLIC;
