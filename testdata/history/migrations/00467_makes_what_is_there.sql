-- want: upgrade-fails: the upgrade fails: relation "customers" already exists
-- +goose Up
CREATE TABLE customers (id integer);

-- +goose Down
DROP TABLE customers;
