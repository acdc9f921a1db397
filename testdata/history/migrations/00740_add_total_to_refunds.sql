-- +goose Up
ALTER TABLE refunds ADD COLUMN total numeric(10,2) CHECK (total >= 0);

-- +goose Down
ALTER TABLE refunds DROP COLUMN total;
