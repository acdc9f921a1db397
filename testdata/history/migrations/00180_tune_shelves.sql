-- +goose Up
CREATE STATISTICS shelves_dependencies (dependencies) ON name, quantity FROM shelves;
ALTER TABLE shelves SET (fillfactor = 80, autovacuum_enabled = false), ALTER COLUMN name SET STATISTICS 500, ALTER COLUMN name SET STORAGE EXTERNAL;

-- +goose Down
DROP STATISTICS shelves_dependencies;
ALTER TABLE shelves RESET (fillfactor, autovacuum_enabled), ALTER COLUMN name SET STATISTICS -1, ALTER COLUMN name SET STORAGE EXTENDED;
