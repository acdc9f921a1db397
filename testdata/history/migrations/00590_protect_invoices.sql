-- +goose Up
ALTER TABLE invoices ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_invoices ON invoices FOR SELECT USING (name = current_user);

-- +goose Down
DROP POLICY own_invoices ON invoices;
ALTER TABLE invoices DISABLE ROW LEVEL SECURITY;
