-- +goose Up
CREATE STATISTICS employees_dependencies (dependencies) ON name, quantity FROM employees;
ALTER TABLE employees SET (fillfactor = 80, autovacuum_enabled = false), ALTER COLUMN name SET STATISTICS 500, ALTER COLUMN name SET STORAGE EXTERNAL;

-- +goose Down
DROP STATISTICS employees_dependencies;
ALTER TABLE employees RESET (fillfactor, autovacuum_enabled), ALTER COLUMN name SET STATISTICS -1, ALTER COLUMN name SET STORAGE EXTENDED;
