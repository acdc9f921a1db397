-- +goose Up
ALTER TABLE alerts ADD COLUMN parent_id bigint REFERENCES alerts ON DELETE CASCADE DEFERRABLE;
CREATE INDEX ON alerts (parent_id);

-- +goose Down
ALTER TABLE alerts DROP COLUMN parent_id;
