-- +goose Up
ALTER TABLE parcels ADD COLUMN parent_id bigint REFERENCES parcels ON DELETE CASCADE DEFERRABLE;
CREATE INDEX ON parcels (parent_id);

-- +goose Down
ALTER TABLE parcels DROP COLUMN parent_id;
