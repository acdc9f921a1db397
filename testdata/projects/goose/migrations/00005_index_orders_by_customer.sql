-- +goose NO TRANSACTION
-- +goose Up
CREATE INDEX CONCURRENTLY orders_customer_id_idx ON orders (customer_id, placed_at);

-- +goose Down
DROP INDEX CONCURRENTLY orders_customer_id_idx;
