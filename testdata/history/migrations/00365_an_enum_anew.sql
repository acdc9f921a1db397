-- +goose Up
CREATE TABLE shirts (id integer PRIMARY KEY, size size NOT NULL DEFAULT 's');
ALTER TABLE shirts ALTER COLUMN size DROP DEFAULT;
ALTER TYPE size RENAME TO size_old;
CREATE TYPE size AS ENUM ('s', 'm', 'l', 'xl');
ALTER TABLE shirts ALTER COLUMN size TYPE size USING size::text::size;
ALTER TABLE shirts ALTER COLUMN size SET DEFAULT 's';
DROP TYPE size_old;

-- +goose Down
DROP TABLE shirts;
DROP TYPE size;
CREATE TYPE size AS ENUM ('s', 'm', 'l');
