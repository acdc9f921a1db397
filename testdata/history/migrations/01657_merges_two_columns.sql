-- want: downgrade-loses-data: the downgrade brings back public.articles.title without its 5 values
-- want: downgrade-loses-data: the downgrade brings back public.articles.subtitle without its 4 values
-- +goose Up
ALTER TABLE articles ADD COLUMN heading text;
UPDATE articles SET heading = title || coalesce(subtitle, '');
ALTER TABLE articles DROP COLUMN title, DROP COLUMN subtitle;

-- +goose Down
ALTER TABLE articles ADD COLUMN title text NOT NULL DEFAULT '', ADD COLUMN subtitle text;
ALTER TABLE articles DROP COLUMN heading;
