-- +goose Up
CREATE INDEX suppliers_name ON suppliers (lower(name) text_pattern_ops) INCLUDE (note) WHERE name <> '';

-- +goose Down
DROP INDEX suppliers_name;
