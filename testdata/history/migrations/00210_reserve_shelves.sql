-- +goose Up
CREATE TABLE reserved_shelves (
    shelves_id bigint NOT NULL REFERENCES shelves ON DELETE CASCADE,
    span int4range NOT NULL,
    EXCLUDE USING gist (span WITH &&) WHERE (upper_inf(span))
);
CREATE INDEX ON reserved_shelves (shelves_id);

-- +goose Down
DROP TABLE reserved_shelves;
