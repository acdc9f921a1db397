-- +goose Up
ALTER TABLE carriers ADD CONSTRAINT carriers_quantity_known CHECK (quantity IS NOT NULL) NOT VALID;
ALTER TABLE carriers VALIDATE CONSTRAINT carriers_quantity_known;

-- +goose Down
ALTER TABLE carriers DROP CONSTRAINT carriers_quantity_known;
