-- +goose Up
CREATE TABLE orders (id bigint PRIMARY KEY, note text NOT NULL);

-- +goose Down
DROP TABLE orders;
