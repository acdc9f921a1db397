-- +goose NO TRANSACTION
-- +goose Up
CREATE INDEX CONCURRENTLY readings_seen ON readings (seen_at DESC);

-- +goose Down
DROP INDEX CONCURRENTLY readings_seen;
