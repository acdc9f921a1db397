-- +goose Up
COMMENT ON TABLE tickets IS 'the tickets of the house';
COMMENT ON COLUMN tickets.note IS 'what nobody reads';

-- +goose Down
COMMENT ON TABLE tickets IS NULL;
COMMENT ON COLUMN tickets.note IS NULL;
