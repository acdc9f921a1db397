-- +goose Up
CREATE COLLATION plain_order FROM "C";
ALTER TABLE alerts ADD COLUMN title text COLLATE plain_order;
ALTER TABLE alerts ALTER COLUMN title SET STORAGE MAIN, ALTER COLUMN title SET (n_distinct = 100);
ALTER TABLE alerts SET (toast.autovacuum_enabled = false);

-- +goose Down
ALTER TABLE alerts RESET (toast.autovacuum_enabled);
ALTER TABLE alerts DROP COLUMN title;
DROP COLLATION plain_order;
