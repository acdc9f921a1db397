-- +goose Up
ALTER TABLE orders ADD COLUMN total numeric(10,2) CHECK (total >= 0);

-- +goose Down
ALTER TABLE orders DROP COLUMN total;
