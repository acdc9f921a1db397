-- want: downgrade-not-inverse: the downgrade leaves grant column public.carriers.name to PUBLIC behind
-- +goose Up
CREATE VIEW carrier_names AS SELECT name FROM carriers;
GRANT UPDATE (name) ON carriers TO PUBLIC;

-- +goose Down
DROP VIEW carrier_names;
