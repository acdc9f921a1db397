-- want: downgrade-not-inverse: the downgrade leaves column public.shelves.name changed
-- +goose Up
ALTER TABLE shelves ALTER COLUMN name DROP DEFAULT;

-- +goose Down
ALTER TABLE shelves ALTER COLUMN name SET DEFAULT '-';
