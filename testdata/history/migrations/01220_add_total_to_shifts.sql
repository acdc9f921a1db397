-- +goose Up
ALTER TABLE shifts ADD COLUMN total numeric(10,2) CHECK (total >= 0);

-- +goose Down
ALTER TABLE shifts DROP COLUMN total;
