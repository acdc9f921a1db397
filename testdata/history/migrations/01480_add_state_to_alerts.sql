-- +goose Up
CREATE TYPE alerts_state AS ENUM ('new', 'open', 'done');
ALTER TABLE alerts ADD COLUMN state alerts_state NOT NULL DEFAULT 'new';

-- +goose Down
ALTER TABLE alerts DROP COLUMN state;
DROP TYPE alerts_state;
