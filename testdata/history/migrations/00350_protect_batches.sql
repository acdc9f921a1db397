-- +goose Up
ALTER TABLE batches ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_batches ON batches FOR SELECT USING (name = current_user);

-- +goose Down
DROP POLICY own_batches ON batches;
ALTER TABLE batches DISABLE ROW LEVEL SECURITY;
