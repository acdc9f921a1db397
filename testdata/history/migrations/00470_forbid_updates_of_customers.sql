-- +goose Up
CREATE RULE no_delete AS ON DELETE TO customers WHERE old.quantity > 1000 DO INSTEAD NOTHING;
REVOKE UPDATE ON customers FROM PUBLIC;
GRANT SELECT (id, name) ON customers TO PUBLIC;

-- +goose Down
DROP RULE no_delete ON customers;
REVOKE SELECT (id, name) ON customers FROM PUBLIC;
