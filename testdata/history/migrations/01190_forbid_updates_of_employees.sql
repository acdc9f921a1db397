-- +goose Up
CREATE RULE no_delete AS ON DELETE TO employees WHERE old.quantity > 1000 DO INSTEAD NOTHING;
REVOKE UPDATE ON employees FROM PUBLIC;
GRANT SELECT (id, name) ON employees TO PUBLIC;

-- +goose Down
DROP RULE no_delete ON employees;
REVOKE SELECT (id, name) ON employees FROM PUBLIC;
