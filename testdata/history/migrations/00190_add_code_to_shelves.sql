-- +goose Up
CREATE DOMAIN shelves_code AS text CHECK (length(VALUE) <= 20);
ALTER TABLE shelves ADD COLUMN code shelves_code UNIQUE;

-- +goose Down
ALTER TABLE shelves DROP COLUMN code;
DROP DOMAIN shelves_code;
