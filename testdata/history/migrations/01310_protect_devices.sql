-- +goose Up
ALTER TABLE devices ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_devices ON devices FOR SELECT USING (name = current_user);

-- +goose Down
DROP POLICY own_devices ON devices;
ALTER TABLE devices DISABLE ROW LEVEL SECURITY;
