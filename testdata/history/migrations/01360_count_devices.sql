-- +goose Up
CREATE MATERIALIZED VIEW count_of_devices AS SELECT name, count(*) AS n FROM devices GROUP BY name;
CREATE UNIQUE INDEX ON count_of_devices (name);

-- +goose Down
DROP MATERIALIZED VIEW count_of_devices;
