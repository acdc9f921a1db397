-- +goose Up
COMMENT ON TABLE warehouses IS 'the warehouses of the house';
COMMENT ON COLUMN warehouses.note IS 'what nobody reads';

-- +goose Down
COMMENT ON TABLE warehouses IS NULL;
COMMENT ON COLUMN warehouses.note IS NULL;
