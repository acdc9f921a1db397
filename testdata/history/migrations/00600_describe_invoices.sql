-- +goose Up
COMMENT ON TABLE invoices IS 'the invoices of the house';
COMMENT ON COLUMN invoices.note IS 'what nobody reads';

-- +goose Down
COMMENT ON TABLE invoices IS NULL;
COMMENT ON COLUMN invoices.note IS NULL;
