-- +goose Up
ALTER TABLE orders ADD COLUMN parent_id bigint REFERENCES orders ON DELETE CASCADE DEFERRABLE;
CREATE INDEX ON orders (parent_id);

-- +goose Down
ALTER TABLE orders DROP COLUMN parent_id;
