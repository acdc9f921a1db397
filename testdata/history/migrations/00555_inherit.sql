-- +goose Up
CREATE TABLE notes (id integer, body text);
CREATE TABLE order_notes (order_id bigint) INHERITS (notes);
ALTER TABLE notes ADD COLUMN author text DEFAULT 'nobody';
ALTER TABLE order_notes NO INHERIT notes;

-- +goose Down
DROP TABLE order_notes;
DROP TABLE notes;
