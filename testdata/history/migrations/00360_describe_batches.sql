-- +goose Up
COMMENT ON TABLE batches IS 'the batches of the house';
COMMENT ON COLUMN batches.note IS 'what nobody reads';

-- +goose Down
COMMENT ON TABLE batches IS NULL;
COMMENT ON COLUMN batches.note IS NULL;
