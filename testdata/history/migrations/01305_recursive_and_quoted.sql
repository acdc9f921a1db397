-- +goose Up
CREATE TABLE "Order Lines" ("Id" bigint PRIMARY KEY, "parent id" bigint REFERENCES "Order Lines", "select" text, "na""me" text);
CREATE RECURSIVE VIEW "All Lines" ("Id", depth) AS
    SELECT "Id", 0 FROM "Order Lines" WHERE "parent id" IS NULL
    UNION ALL
    SELECT l."Id", a.depth + 1 FROM "Order Lines" l JOIN "All Lines" a ON l."parent id" = a."Id";

-- +goose Down
DROP VIEW "All Lines";
DROP TABLE "Order Lines";
