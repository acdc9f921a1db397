-- want: downgrade-not-inverse: the downgrade leaves table public.alerts changed
-- +goose Up
ALTER TABLE alerts ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

-- +goose Down
ALTER TABLE alerts DISABLE ROW LEVEL SECURITY;
