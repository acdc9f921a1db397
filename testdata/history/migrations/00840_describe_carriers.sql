-- +goose Up
COMMENT ON TABLE carriers IS 'the carriers of the house';
COMMENT ON COLUMN carriers.note IS 'what nobody reads';

-- +goose Down
COMMENT ON TABLE carriers IS NULL;
COMMENT ON COLUMN carriers.note IS NULL;
