-- +goose Up
CREATE MATERIALIZED VIEW count_of_warehouses AS SELECT name, count(*) AS n FROM warehouses GROUP BY name;
CREATE UNIQUE INDEX ON count_of_warehouses (name);

-- +goose Down
DROP MATERIALIZED VIEW count_of_warehouses;
