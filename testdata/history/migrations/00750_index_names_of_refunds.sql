-- +goose Up
CREATE INDEX refunds_name ON refunds (lower(name) text_pattern_ops) INCLUDE (note) WHERE name <> '';

-- +goose Down
DROP INDEX refunds_name;
