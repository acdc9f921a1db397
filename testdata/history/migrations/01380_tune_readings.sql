-- +goose Up
CREATE STATISTICS readings_dependencies (dependencies) ON name, quantity FROM readings;
ALTER TABLE readings SET (fillfactor = 80, autovacuum_enabled = false), ALTER COLUMN name SET STATISTICS 500, ALTER COLUMN name SET STORAGE EXTERNAL;

-- +goose Down
DROP STATISTICS readings_dependencies;
ALTER TABLE readings RESET (fillfactor, autovacuum_enabled), ALTER COLUMN name SET STATISTICS -1, ALTER COLUMN name SET STORAGE EXTENDED;
