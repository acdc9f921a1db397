-- +goose Up
CREATE TABLE hubs (id integer PRIMARY KEY, name text);
CREATE VIEW hub_names AS SELECT name FROM hubs;
CREATE TABLE spokes (hub_id integer REFERENCES hubs);

-- +goose Down
DROP TABLE hubs CASCADE;
DROP TABLE spokes;
