-- +goose Up
ALTER TABLE products ADD COLUMN total numeric(10,2) CHECK (total >= 0);

-- +goose Down
ALTER TABLE products DROP COLUMN total;
