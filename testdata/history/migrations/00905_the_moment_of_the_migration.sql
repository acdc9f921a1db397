-- +goose Up
CREATE TABLE epochs (name text, since timestamptz DEFAULT 'now', until date DEFAULT 'tomorrow', at timestamp DEFAULT now());

-- +goose Down
DROP TABLE epochs;
