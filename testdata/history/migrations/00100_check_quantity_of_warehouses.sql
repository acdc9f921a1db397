-- +goose Up
ALTER TABLE warehouses ADD CONSTRAINT warehouses_quantity_known CHECK (quantity IS NOT NULL) NOT VALID;
ALTER TABLE warehouses VALIDATE CONSTRAINT warehouses_quantity_known;

-- +goose Down
ALTER TABLE warehouses DROP CONSTRAINT warehouses_quantity_known;
