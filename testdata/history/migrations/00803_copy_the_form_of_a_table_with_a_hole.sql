-- +goose Up
ALTER TABLE refunds ADD COLUMN gone integer;
ALTER TABLE refunds DROP COLUMN gone;
CREATE TABLE refunds_copy (LIKE refunds INCLUDING ALL);

-- +goose Down
DROP TABLE refunds_copy;
