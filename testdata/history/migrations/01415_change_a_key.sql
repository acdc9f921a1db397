-- +goose Up
ALTER TABLE spokes DROP CONSTRAINT spokes_hub_id_fkey;
ALTER TABLE spokes ADD CONSTRAINT spokes_hub FOREIGN KEY (hub_id) REFERENCES hubs ON UPDATE CASCADE ON DELETE SET NULL;

-- +goose Down
ALTER TABLE spokes DROP CONSTRAINT spokes_hub;
ALTER TABLE spokes ADD FOREIGN KEY (hub_id) REFERENCES hubs;
