-- +goose Up
CREATE TYPE refunds_state AS ENUM ('new', 'open', 'done');
ALTER TABLE refunds ADD COLUMN state refunds_state NOT NULL DEFAULT 'new';

-- +goose Down
ALTER TABLE refunds DROP COLUMN state;
DROP TYPE refunds_state;
