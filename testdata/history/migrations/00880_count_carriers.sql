-- +goose Up
CREATE MATERIALIZED VIEW count_of_carriers AS SELECT name, count(*) AS n FROM carriers GROUP BY name;
CREATE UNIQUE INDEX ON count_of_carriers (name);

-- +goose Down
DROP MATERIALIZED VIEW count_of_carriers;
