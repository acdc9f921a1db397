-- want: downgrade-not-inverse: the downgrade leaves index public.warehouses_note behind
-- want: upgrade-not-repeatable: after the downgrade the upgrade fails: relation "warehouses_note" already exists
-- +goose Up
CREATE INDEX warehouses_note ON warehouses (note);
CREATE TABLE doors (id integer);

-- +goose Down
DROP TABLE doors;
