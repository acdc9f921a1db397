-- +goose Up
ALTER TABLE returns ADD CONSTRAINT returns_quantity_known CHECK (quantity IS NOT NULL) NOT VALID;
ALTER TABLE returns VALIDATE CONSTRAINT returns_quantity_known;

-- +goose Down
ALTER TABLE returns DROP CONSTRAINT returns_quantity_known;
