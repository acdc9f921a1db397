-- +goose Up
ALTER TABLE returns ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_returns ON returns FOR SELECT USING (name = current_user);

-- +goose Down
DROP POLICY own_returns ON returns;
ALTER TABLE returns DISABLE ROW LEVEL SECURITY;
