-- +goose Up
CREATE TEXT SEARCH CONFIGURATION simple_english (COPY = english);
ALTER TEXT SEARCH CONFIGURATION simple_english ALTER MAPPING FOR asciiword WITH simple;
CREATE INDEX ON refunds USING gin (to_tsvector('simple_english', name));

-- +goose Down
DROP INDEX refunds_to_tsvector_idx;
DROP TEXT SEARCH CONFIGURATION simple_english;
