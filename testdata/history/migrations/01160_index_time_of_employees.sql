-- +goose NO TRANSACTION
-- +goose Up
CREATE INDEX CONCURRENTLY employees_seen ON employees (seen_at DESC);

-- +goose Down
DROP INDEX CONCURRENTLY employees_seen;
