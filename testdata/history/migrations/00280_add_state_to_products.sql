-- +goose Up
CREATE TYPE products_state AS ENUM ('new', 'open', 'done');
ALTER TABLE products ADD COLUMN state products_state NOT NULL DEFAULT 'new';

-- +goose Down
ALTER TABLE products DROP COLUMN state;
DROP TYPE products_state;
