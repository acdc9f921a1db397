-- want: missing-downgrade: revision 1627 (no way back) has a downgrade that does nothing: once it is applied there is no way back
-- +goose Up
ALTER TABLE devices ADD COLUMN budget numeric;

-- +goose Down

