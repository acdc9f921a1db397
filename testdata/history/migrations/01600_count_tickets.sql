-- +goose Up
CREATE MATERIALIZED VIEW count_of_tickets AS SELECT name, count(*) AS n FROM tickets GROUP BY name;
CREATE UNIQUE INDEX ON count_of_tickets (name);

-- +goose Down
DROP MATERIALIZED VIEW count_of_tickets;
