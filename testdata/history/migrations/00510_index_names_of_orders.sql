-- +goose Up
CREATE INDEX orders_name ON orders (lower(name) text_pattern_ops) INCLUDE (note) WHERE name <> '';

-- +goose Down
DROP INDEX orders_name;
