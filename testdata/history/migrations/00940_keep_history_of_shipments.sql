-- +goose Up
CREATE TABLE shipments_by_day (day date NOT NULL, quantity integer, PRIMARY KEY (day)) PARTITION BY RANGE (day);
CREATE TABLE shipments_by_day_old PARTITION OF shipments_by_day FOR VALUES FROM (MINVALUE) TO ('2024-01-01');
CREATE TABLE shipments_by_day_rest PARTITION OF shipments_by_day DEFAULT;
CREATE INDEX ON shipments_by_day (quantity);

-- +goose Down
DROP TABLE shipments_by_day;
