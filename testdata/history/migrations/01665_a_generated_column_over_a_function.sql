-- +goose Up
CREATE FUNCTION slug(text) RETURNS text LANGUAGE sql IMMUTABLE STRICT AS $$ SELECT lower(regexp_replace($1, '\W+', '-', 'g')) $$;
ALTER TABLE readings ADD COLUMN slug text GENERATED ALWAYS AS (slug(name)) STORED;
CREATE INDEX readings_slug ON readings (slug) WHERE slug <> '';

-- +goose Down
ALTER TABLE readings DROP COLUMN slug;
DROP FUNCTION slug(text);
