-- +goose Up
COMMENT ON TABLE devices IS 'the devices of the house';
COMMENT ON COLUMN devices.note IS 'what nobody reads';

-- +goose Down
COMMENT ON TABLE devices IS NULL;
COMMENT ON COLUMN devices.note IS NULL;
