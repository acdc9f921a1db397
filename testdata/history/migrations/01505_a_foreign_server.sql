-- +goose Up
CREATE EXTENSION IF NOT EXISTS postgres_fdw;
CREATE SERVER elsewhere FOREIGN DATA WRAPPER postgres_fdw OPTIONS (host 'elsewhere', dbname 'shop');
CREATE FOREIGN TABLE remote_orders (id bigint OPTIONS (column_name 'order_id'), total numeric) SERVER elsewhere OPTIONS (table_name 'orders');

-- +goose Down
DROP FOREIGN TABLE remote_orders;
DROP SERVER elsewhere;
DROP EXTENSION postgres_fdw;
