-- +goose Up
CREATE STATISTICS shipments_dependencies (dependencies) ON name, quantity FROM shipments;
ALTER TABLE shipments SET (fillfactor = 80, autovacuum_enabled = false), ALTER COLUMN name SET STATISTICS 500, ALTER COLUMN name SET STORAGE EXTERNAL;

-- +goose Down
DROP STATISTICS shipments_dependencies;
ALTER TABLE shipments RESET (fillfactor, autovacuum_enabled), ALTER COLUMN name SET STATISTICS -1, ALTER COLUMN name SET STORAGE EXTENDED;
