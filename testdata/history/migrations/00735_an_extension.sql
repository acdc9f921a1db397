-- +goose Up
CREATE EXTENSION IF NOT EXISTS btree_gist;
CREATE TABLE bookings (room integer, during tstzrange, EXCLUDE USING gist (room WITH =, during WITH &&));

-- +goose Down
DROP TABLE bookings;
DROP EXTENSION btree_gist;
