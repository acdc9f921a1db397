-- want: downgrade-not-inverse: the downgrade does not bring back constraint public.people.people_team_id_fkey
-- want: column-order-changed: the downgrade leaves the columns of table public.people in another order
-- want: downgrade-loses-data: the downgrade brings back public.people.team_id without its 4 values
-- +goose Up
ALTER TABLE people DROP COLUMN team_id;

-- +goose Down
ALTER TABLE people ADD COLUMN team_id integer;
