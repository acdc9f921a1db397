-- +goose Up
CREATE RULE no_delete AS ON DELETE TO readings WHERE old.quantity > 1000 DO INSTEAD NOTHING;
REVOKE UPDATE ON readings FROM PUBLIC;
GRANT SELECT (id, name) ON readings TO PUBLIC;

-- +goose Down
DROP RULE no_delete ON readings;
REVOKE SELECT (id, name) ON readings FROM PUBLIC;
