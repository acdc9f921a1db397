-- want: downgrade-not-inverse: the downgrade leaves constraint public.spokes.spokes_hub changed
-- +goose Up
ALTER TABLE spokes DROP CONSTRAINT spokes_hub;

-- +goose Down
ALTER TABLE spokes ADD CONSTRAINT spokes_hub FOREIGN KEY (hub_id) REFERENCES hubs ON DELETE SET NULL;
