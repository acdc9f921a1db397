-- +goose NO TRANSACTION
-- +goose Up
CREATE INDEX CONCURRENTLY shelves_seen ON shelves (seen_at DESC);

-- +goose Down
DROP INDEX CONCURRENTLY shelves_seen;
