-- +goose Up
CREATE TYPE size AS ENUM ('s', 'm', 'l');
ALTER TYPE size RENAME VALUE 'm' TO 'medium';
CREATE TYPE span AS RANGE (subtype = float8, subtype_diff = float8mi);
CREATE TYPE address AS (street text, town text COLLATE "C");

-- +goose Down
DROP TYPE address;
DROP TYPE span;
DROP TYPE size;
