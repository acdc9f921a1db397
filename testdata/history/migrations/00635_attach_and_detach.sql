-- +goose Up
CREATE TABLE events (day date NOT NULL, kind text NOT NULL) PARTITION BY LIST (kind);
CREATE TABLE events_web PARTITION OF events FOR VALUES IN ('web');
CREATE TABLE events_shop (day date NOT NULL, kind text NOT NULL);
CREATE INDEX events_day ON events (day);
ALTER TABLE events ATTACH PARTITION events_shop FOR VALUES IN ('shop');

-- +goose Down
DROP TABLE events;
