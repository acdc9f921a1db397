-- +goose Up
CREATE SEQUENCE returns_number START 1000 INCREMENT 10 CACHE 5;
ALTER TABLE returns ADD COLUMN number bigint NOT NULL DEFAULT nextval('returns_number');
ALTER SEQUENCE returns_number OWNED BY returns.number;

-- +goose Down
ALTER TABLE returns DROP COLUMN number;
