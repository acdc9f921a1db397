-- want: upgrade-not-repeatable: after the downgrade the upgrade fails: duplicate key value violates unique constraint "currencies_of_batches"
-- +goose Up
CREATE UNIQUE INDEX currencies_of_batches ON batches (name) WHERE name = 'first';
INSERT INTO batches (name) VALUES ('first');

-- +goose Down
DROP INDEX currencies_of_batches;
