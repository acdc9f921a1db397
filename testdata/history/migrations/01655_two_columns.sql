-- +goose Up
CREATE TABLE articles (id integer PRIMARY KEY, title text NOT NULL DEFAULT '', subtitle text);

-- +goose Down
DROP TABLE articles;
