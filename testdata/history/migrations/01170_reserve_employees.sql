-- +goose Up
CREATE TABLE reserved_employees (
    employees_id bigint NOT NULL REFERENCES employees ON DELETE CASCADE,
    span int4range NOT NULL,
    EXCLUDE USING gist (span WITH &&) WHERE (upper_inf(span))
);
CREATE INDEX ON reserved_employees (employees_id);

-- +goose Down
DROP TABLE reserved_employees;
