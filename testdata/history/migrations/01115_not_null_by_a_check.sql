-- +goose Up
ALTER TABLE shipments ADD COLUMN weight integer;
UPDATE shipments SET weight = 0 WHERE weight IS NULL;
ALTER TABLE shipments ADD CONSTRAINT weight_known CHECK (weight IS NOT NULL) NOT VALID;
ALTER TABLE shipments VALIDATE CONSTRAINT weight_known;
ALTER TABLE shipments ALTER COLUMN weight SET NOT NULL;
ALTER TABLE shipments DROP CONSTRAINT weight_known;

-- +goose Down
ALTER TABLE shipments DROP COLUMN weight;
