-- +goose Up
CREATE INDEX parcels_name ON parcels (lower(name) text_pattern_ops) INCLUDE (note) WHERE name <> '';

-- +goose Down
DROP INDEX parcels_name;
