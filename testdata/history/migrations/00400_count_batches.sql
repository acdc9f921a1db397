-- +goose Up
CREATE MATERIALIZED VIEW count_of_batches AS SELECT name, count(*) AS n FROM batches GROUP BY name;
CREATE UNIQUE INDEX ON count_of_batches (name);

-- +goose Down
DROP MATERIALIZED VIEW count_of_batches;
