-- +goose Up
ALTER TABLE alerts ADD COLUMN total numeric(10,2) CHECK (total >= 0);

-- +goose Down
ALTER TABLE alerts DROP COLUMN total;
