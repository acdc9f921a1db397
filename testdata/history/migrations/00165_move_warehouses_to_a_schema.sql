-- +goose Up
CREATE SCHEMA stock;
ALTER TABLE warehouses SET SCHEMA stock;
CREATE FUNCTION stock.full_name(w stock.warehouses) RETURNS text LANGUAGE sql IMMUTABLE AS 'SELECT w.name || 1';

-- +goose Down
DROP FUNCTION stock.full_name;
ALTER TABLE stock.warehouses SET SCHEMA public;
DROP SCHEMA stock;
