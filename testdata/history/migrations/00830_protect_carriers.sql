-- +goose Up
ALTER TABLE carriers ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_carriers ON carriers FOR SELECT USING (name = current_user);

-- +goose Down
DROP POLICY own_carriers ON carriers;
ALTER TABLE carriers DISABLE ROW LEVEL SECURITY;
