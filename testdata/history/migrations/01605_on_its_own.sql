-- +goose NO TRANSACTION
-- +goose Up
CREATE INDEX CONCURRENTLY tickets_quantity ON tickets (quantity);
REINDEX INDEX CONCURRENTLY tickets_quantity;
ALTER TABLE tickets CLUSTER ON tickets_quantity;

-- +goose Down
ALTER TABLE tickets SET WITHOUT CLUSTER;
DROP INDEX CONCURRENTLY tickets_quantity;
