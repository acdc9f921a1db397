-- +goose Up
CREATE MATERIALIZED VIEW count_of_returns AS SELECT name, count(*) AS n FROM returns GROUP BY name;
CREATE UNIQUE INDEX ON count_of_returns (name);

-- +goose Down
DROP MATERIALIZED VIEW count_of_returns;
