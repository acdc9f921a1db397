-- +goose Up
ALTER TABLE suppliers ADD COLUMN parent_id bigint REFERENCES suppliers ON DELETE CASCADE DEFERRABLE;
CREATE INDEX ON suppliers (parent_id);

-- +goose Down
ALTER TABLE suppliers DROP COLUMN parent_id;
