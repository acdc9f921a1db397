-- +goose Up
CREATE TYPE parcels_state AS ENUM ('new', 'open', 'done');
ALTER TABLE parcels ADD COLUMN state parcels_state NOT NULL DEFAULT 'new';

-- +goose Down
ALTER TABLE parcels DROP COLUMN state;
DROP TYPE parcels_state;
