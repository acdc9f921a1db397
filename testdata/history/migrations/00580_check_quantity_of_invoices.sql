-- +goose Up
ALTER TABLE invoices ADD CONSTRAINT invoices_quantity_known CHECK (quantity IS NOT NULL) NOT VALID;
ALTER TABLE invoices VALIDATE CONSTRAINT invoices_quantity_known;

-- +goose Down
ALTER TABLE invoices DROP CONSTRAINT invoices_quantity_known;
