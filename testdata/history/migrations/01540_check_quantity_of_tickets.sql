-- +goose Up
ALTER TABLE tickets ADD CONSTRAINT tickets_quantity_known CHECK (quantity IS NOT NULL) NOT VALID;
ALTER TABLE tickets VALIDATE CONSTRAINT tickets_quantity_known;

-- +goose Down
ALTER TABLE tickets DROP CONSTRAINT tickets_quantity_known;
