-- +goose Up
COMMENT ON TABLE returns IS 'the returns of the house';
COMMENT ON COLUMN returns.note IS 'what nobody reads';

-- +goose Down
COMMENT ON TABLE returns IS NULL;
COMMENT ON COLUMN returns.note IS NULL;
