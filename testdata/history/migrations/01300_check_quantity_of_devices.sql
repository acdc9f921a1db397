-- +goose Up
ALTER TABLE devices ADD CONSTRAINT devices_quantity_known CHECK (quantity IS NOT NULL) NOT VALID;
ALTER TABLE devices VALIDATE CONSTRAINT devices_quantity_known;

-- +goose Down
ALTER TABLE devices DROP CONSTRAINT devices_quantity_known;
