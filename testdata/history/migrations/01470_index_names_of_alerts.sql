-- +goose Up
CREATE INDEX alerts_name ON alerts (lower(name) text_pattern_ops) INCLUDE (note) WHERE name <> '';

-- +goose Down
DROP INDEX alerts_name;
