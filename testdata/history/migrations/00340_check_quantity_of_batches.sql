-- +goose Up
ALTER TABLE batches ADD CONSTRAINT batches_quantity_known CHECK (quantity IS NOT NULL) NOT VALID;
ALTER TABLE batches VALIDATE CONSTRAINT batches_quantity_known;

-- +goose Down
ALTER TABLE batches DROP CONSTRAINT batches_quantity_known;
