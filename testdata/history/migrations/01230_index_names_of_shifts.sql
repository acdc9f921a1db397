-- +goose Up
CREATE INDEX shifts_name ON shifts (lower(name) text_pattern_ops) INCLUDE (note) WHERE name <> '';

-- +goose Down
DROP INDEX shifts_name;
