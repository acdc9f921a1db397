-- +goose Up
CREATE INDEX products_name ON products (lower(name) text_pattern_ops) INCLUDE (note) WHERE name <> '';

-- +goose Down
DROP INDEX products_name;
