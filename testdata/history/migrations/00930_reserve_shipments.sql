-- +goose Up
CREATE TABLE reserved_shipments (
    shipments_id bigint NOT NULL REFERENCES shipments ON DELETE CASCADE,
    span int4range NOT NULL,
    EXCLUDE USING gist (span WITH &&) WHERE (upper_inf(span))
);
CREATE INDEX ON reserved_shipments (shipments_id);

-- +goose Down
DROP TABLE reserved_shipments;
