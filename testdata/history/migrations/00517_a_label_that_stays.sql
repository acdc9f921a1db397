-- want: enum-value-remains: after the downgrade enum type public.size still has the new value: PostgreSQL cannot remove one in place
-- +goose Up
ALTER TYPE size ADD VALUE IF NOT EXISTS 'xxl' AFTER 'xl';

-- +goose Down
SELECT 1;
