-- +goose Up
CREATE TABLE currencies (code char(3) PRIMARY KEY, name text NOT NULL);
INSERT INTO currencies VALUES ('EUR', 'euro'), ('JPY', 'yen');

-- +goose Down
DROP TABLE currencies;
