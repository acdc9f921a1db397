-- +goose Up
ALTER TABLE refunds ADD COLUMN parent_id bigint REFERENCES refunds ON DELETE CASCADE DEFERRABLE;
CREATE INDEX ON refunds (parent_id);

-- +goose Down
ALTER TABLE refunds DROP COLUMN parent_id;
