-- +goose Up
CREATE TYPE suppliers_state AS ENUM ('new', 'open', 'done');
ALTER TABLE suppliers ADD COLUMN state suppliers_state NOT NULL DEFAULT 'new';

-- +goose Down
ALTER TABLE suppliers DROP COLUMN state;
DROP TYPE suppliers_state;
