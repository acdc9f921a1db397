-- +goose Up
CREATE TABLE reserved_payments (
    payments_id bigint NOT NULL REFERENCES payments ON DELETE CASCADE,
    span int4range NOT NULL,
    EXCLUDE USING gist (span WITH &&) WHERE (upper_inf(span))
);
CREATE INDEX ON reserved_payments (payments_id);

-- +goose Down
DROP TABLE reserved_payments;
