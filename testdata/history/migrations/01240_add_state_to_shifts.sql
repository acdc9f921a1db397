-- +goose Up
CREATE TYPE shifts_state AS ENUM ('new', 'open', 'done');
ALTER TABLE shifts ADD COLUMN state shifts_state NOT NULL DEFAULT 'new';

-- +goose Down
ALTER TABLE shifts DROP COLUMN state;
DROP TYPE shifts_state;
