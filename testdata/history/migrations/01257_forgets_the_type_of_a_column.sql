-- want: downgrade-not-inverse: the downgrade leaves enum type public.grade behind
-- want: upgrade-not-repeatable: after the downgrade the upgrade fails: type "grade" already exists
-- +goose Up
CREATE TYPE grade AS ENUM ('a', 'b');
ALTER TABLE shifts ADD COLUMN grade grade;

-- +goose Down
ALTER TABLE shifts DROP COLUMN grade;
