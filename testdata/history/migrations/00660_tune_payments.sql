-- +goose Up
CREATE STATISTICS payments_dependencies (dependencies) ON name, quantity FROM payments;
ALTER TABLE payments SET (fillfactor = 80, autovacuum_enabled = false), ALTER COLUMN name SET STATISTICS 500, ALTER COLUMN name SET STORAGE EXTERNAL;

-- +goose Down
DROP STATISTICS payments_dependencies;
ALTER TABLE payments RESET (fillfactor, autovacuum_enabled), ALTER COLUMN name SET STATISTICS -1, ALTER COLUMN name SET STORAGE EXTENDED;
