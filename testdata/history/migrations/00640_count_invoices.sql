-- +goose Up
CREATE MATERIALIZED VIEW count_of_invoices AS SELECT name, count(*) AS n FROM invoices GROUP BY name;
CREATE UNIQUE INDEX ON count_of_invoices (name);

-- +goose Down
DROP MATERIALIZED VIEW count_of_invoices;
