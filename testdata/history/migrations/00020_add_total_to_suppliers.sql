-- +goose Up
ALTER TABLE suppliers ADD COLUMN total numeric(10,2) CHECK (total >= 0);

-- +goose Down
ALTER TABLE suppliers DROP COLUMN total;
