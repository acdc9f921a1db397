-- want: comment-only: the downgrade leaves table public.badges with another comment or layout
-- +goose Up
COMMENT ON TABLE badges IS 'what is owed';

-- +goose Down
SELECT 1;
