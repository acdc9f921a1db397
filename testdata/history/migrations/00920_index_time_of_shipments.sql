-- +goose NO TRANSACTION
-- +goose Up
CREATE INDEX CONCURRENTLY shipments_seen ON shipments (seen_at DESC);

-- +goose Down
DROP INDEX CONCURRENTLY shipments_seen;
