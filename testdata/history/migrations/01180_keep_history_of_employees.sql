-- +goose Up
CREATE TABLE employees_by_day (day date NOT NULL, quantity integer, PRIMARY KEY (day)) PARTITION BY RANGE (day);
CREATE TABLE employees_by_day_old PARTITION OF employees_by_day FOR VALUES FROM (MINVALUE) TO ('2024-01-01');
CREATE TABLE employees_by_day_rest PARTITION OF employees_by_day DEFAULT;
CREATE INDEX ON employees_by_day (quantity);

-- +goose Down
DROP TABLE employees_by_day;
