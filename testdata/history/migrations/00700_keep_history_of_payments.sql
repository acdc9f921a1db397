-- +goose Up
CREATE TABLE payments_by_day (day date NOT NULL, quantity integer, PRIMARY KEY (day)) PARTITION BY RANGE (day);
CREATE TABLE payments_by_day_old PARTITION OF payments_by_day FOR VALUES FROM (MINVALUE) TO ('2024-01-01');
CREATE TABLE payments_by_day_rest PARTITION OF payments_by_day DEFAULT;
CREATE INDEX ON payments_by_day (quantity);

-- +goose Down
DROP TABLE payments_by_day;
