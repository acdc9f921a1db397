-- +goose Up
CREATE TABLE reserved_customers (
    customers_id bigint NOT NULL REFERENCES customers ON DELETE CASCADE,
    span int4range NOT NULL,
    EXCLUDE USING gist (span WITH &&) WHERE (upper_inf(span))
);
CREATE INDEX ON reserved_customers (customers_id);

-- +goose Down
DROP TABLE reserved_customers;
