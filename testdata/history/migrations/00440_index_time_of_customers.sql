-- +goose NO TRANSACTION
-- +goose Up
CREATE INDEX CONCURRENTLY customers_seen ON customers (seen_at DESC);

-- +goose Down
DROP INDEX CONCURRENTLY customers_seen;
