-- +goose NO TRANSACTION
-- +goose Up
CREATE INDEX CONCURRENTLY payments_seen ON payments (seen_at DESC);

-- +goose Down
DROP INDEX CONCURRENTLY payments_seen;
