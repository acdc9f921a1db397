-- +goose Up
ALTER TABLE warehouses ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_warehouses ON warehouses FOR SELECT USING (name = current_user);

-- +goose Down
DROP POLICY own_warehouses ON warehouses;
ALTER TABLE warehouses DISABLE ROW LEVEL SECURITY;
