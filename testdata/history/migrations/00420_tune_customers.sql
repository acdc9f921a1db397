-- +goose Up
CREATE STATISTICS customers_dependencies (dependencies) ON name, quantity FROM customers;
ALTER TABLE customers SET (fillfactor = 80, autovacuum_enabled = false), ALTER COLUMN name SET STATISTICS 500, ALTER COLUMN name SET STORAGE EXTERNAL;

-- +goose Down
DROP STATISTICS customers_dependencies;
ALTER TABLE customers RESET (fillfactor, autovacuum_enabled), ALTER COLUMN name SET STATISTICS -1, ALTER COLUMN name SET STORAGE EXTENDED;
