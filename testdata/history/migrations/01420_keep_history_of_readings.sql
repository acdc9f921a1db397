-- +goose Up
CREATE TABLE readings_by_day (day date NOT NULL, quantity integer, PRIMARY KEY (day)) PARTITION BY RANGE (day);
CREATE TABLE readings_by_day_old PARTITION OF readings_by_day FOR VALUES FROM (MINVALUE) TO ('2024-01-01');
CREATE TABLE readings_by_day_rest PARTITION OF readings_by_day DEFAULT;
CREATE INDEX ON readings_by_day (quantity);

-- +goose Down
DROP TABLE readings_by_day;
