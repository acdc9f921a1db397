-- +goose Up
CREATE TYPE orders_state AS ENUM ('new', 'open', 'done');
ALTER TABLE orders ADD COLUMN state orders_state NOT NULL DEFAULT 'new';

-- +goose Down
ALTER TABLE orders DROP COLUMN state;
DROP TYPE orders_state;
