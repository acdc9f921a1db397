-- want: upgrade-fails-with-rows: the upgrade works on empty tables and fails as soon as there are rows: column "route" of relation "shipments" contains null values
-- +goose Up
ALTER TABLE shipments ADD COLUMN route text NOT NULL;

-- +goose Down
ALTER TABLE shipments DROP COLUMN route;
