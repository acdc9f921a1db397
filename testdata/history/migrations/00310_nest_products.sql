-- +goose Up
ALTER TABLE products ADD COLUMN parent_id bigint REFERENCES products ON DELETE CASCADE DEFERRABLE;
CREATE INDEX ON products (parent_id);

-- +goose Down
ALTER TABLE products DROP COLUMN parent_id;
