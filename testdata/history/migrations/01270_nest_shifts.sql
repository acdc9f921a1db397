-- +goose Up
ALTER TABLE shifts ADD COLUMN parent_id bigint REFERENCES shifts ON DELETE CASCADE DEFERRABLE;
CREATE INDEX ON shifts (parent_id);

-- +goose Down
ALTER TABLE shifts DROP COLUMN parent_id;
