-- +goose Up
CREATE TABLE reserved_readings (
    readings_id bigint NOT NULL REFERENCES readings ON DELETE CASCADE,
    span int4range NOT NULL,
    EXCLUDE USING gist (span WITH &&) WHERE (upper_inf(span))
);
CREATE INDEX ON reserved_readings (readings_id);

-- +goose Down
DROP TABLE reserved_readings;
