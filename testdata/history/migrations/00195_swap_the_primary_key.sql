-- +goose Up
CREATE TABLE badges (id integer CONSTRAINT badges_pkey PRIMARY KEY, serial_number text NOT NULL);
CREATE UNIQUE INDEX badges_serial ON badges (serial_number);
ALTER TABLE badges DROP CONSTRAINT badges_pkey, ADD CONSTRAINT badges_key PRIMARY KEY USING INDEX badges_serial;

-- +goose Down
DROP TABLE badges;
