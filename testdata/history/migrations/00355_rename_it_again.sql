-- +goose Up
ALTER TYPE size RENAME VALUE 'medium' TO 'm';
ALTER TYPE address ADD ATTRIBUTE country text;

-- +goose Down
ALTER TYPE address DROP ATTRIBUTE country;
ALTER TYPE size RENAME VALUE 'm' TO 'medium';
