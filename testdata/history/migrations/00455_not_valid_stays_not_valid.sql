-- +goose Up
ALTER TABLE people ADD COLUMN age integer, ADD CONSTRAINT grown CHECK (age >= 18) NOT VALID;

-- +goose Down
ALTER TABLE people DROP COLUMN age;
