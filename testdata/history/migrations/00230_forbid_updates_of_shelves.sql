-- +goose Up
CREATE RULE no_delete AS ON DELETE TO shelves WHERE old.quantity > 1000 DO INSTEAD NOTHING;
REVOKE UPDATE ON shelves FROM PUBLIC;
GRANT SELECT (id, name) ON shelves TO PUBLIC;

-- +goose Down
DROP RULE no_delete ON shelves;
REVOKE SELECT (id, name) ON shelves FROM PUBLIC;
