-- +goose Up
ALTER TABLE parcels ADD COLUMN total numeric(10,2) CHECK (total >= 0);

-- +goose Down
ALTER TABLE parcels DROP COLUMN total;
