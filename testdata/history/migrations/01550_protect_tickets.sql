-- +goose Up
ALTER TABLE tickets ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_tickets ON tickets FOR SELECT USING (name = current_user);

-- +goose Down
DROP POLICY own_tickets ON tickets;
ALTER TABLE tickets DISABLE ROW LEVEL SECURITY;
