-- +goose Up
CREATE RULE no_delete AS ON DELETE TO payments WHERE old.quantity > 1000 DO INSTEAD NOTHING;
REVOKE UPDATE ON payments FROM PUBLIC;
GRANT SELECT (id, name) ON payments TO PUBLIC;

-- +goose Down
DROP RULE no_delete ON payments;
REVOKE SELECT (id, name) ON payments FROM PUBLIC;
