package history

// steps are what happens to a table after it was made. None needs another.
var steps = []revision{
	{
		title: "add_total_to_{t}",
		up:    `ALTER TABLE {t} ADD COLUMN total numeric(10,2) CHECK (total >= 0);`,
		down:  `ALTER TABLE {t} DROP COLUMN total;`,
	}, {
		title: "index_names_of_{t}",
		up:    `CREATE INDEX {t}_name ON {t} (lower(name) text_pattern_ops) INCLUDE (note) WHERE name <> '';`,
		down:  `DROP INDEX {t}_name;`,
	}, {
		title: "add_state_to_{t}",
		up: `
CREATE TYPE {t}_state AS ENUM ('new', 'open', 'done');
ALTER TABLE {t} ADD COLUMN state {t}_state NOT NULL DEFAULT 'new';`,
		down: `
ALTER TABLE {t} DROP COLUMN state;
DROP TYPE {t}_state;`,
	}, {
		title: "show_{t}",
		up: `
CREATE VIEW visible_{t} WITH (security_barrier) AS SELECT id, name FROM {t} WHERE name <> '' WITH CHECK OPTION;
GRANT SELECT ON visible_{t} TO PUBLIC;`,
		down: `DROP VIEW visible_{t};`,
	}, {
		title:  "touch_{t}",
		blocks: true,
		up: `
CREATE FUNCTION touch_{t}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.seen_at := now();
    RETURN NEW;
END $$;
CREATE TRIGGER touch BEFORE UPDATE OF name ON {t} FOR EACH ROW WHEN (OLD.name <> NEW.name) EXECUTE FUNCTION touch_{t}();`,
		down: `
DROP TRIGGER touch ON {t};
DROP FUNCTION touch_{t}();`,
	}, {
		title: "nest_{t}",
		up: `
ALTER TABLE {t} ADD COLUMN parent_id bigint REFERENCES {t} ON DELETE CASCADE DEFERRABLE;
CREATE INDEX ON {t} (parent_id);`,
		down: `ALTER TABLE {t} DROP COLUMN parent_id;`,
	}, {
		title: "widen_quantity_of_{t}",
		want:  "downgrade-fails: the downgrade works on empty tables and fails on rows that the tables may have: integer out of range",
		up: `
ALTER TABLE {t} ALTER COLUMN quantity TYPE bigint, ALTER COLUMN quantity SET DEFAULT 1;`,
		down: `
ALTER TABLE {t} ALTER COLUMN quantity TYPE integer, ALTER COLUMN quantity SET DEFAULT 0;`,
	}, {
		title: "check_quantity_of_{t}",
		up: `
ALTER TABLE {t} ADD CONSTRAINT {t}_quantity_known CHECK (quantity IS NOT NULL) NOT VALID;
ALTER TABLE {t} VALIDATE CONSTRAINT {t}_quantity_known;`,
		down: `ALTER TABLE {t} DROP CONSTRAINT {t}_quantity_known;`,
	}, {
		title: "protect_{t}",
		up: `
ALTER TABLE {t} ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_{t} ON {t} FOR SELECT USING (name = current_user);`,
		down: `
DROP POLICY own_{t} ON {t};
ALTER TABLE {t} DISABLE ROW LEVEL SECURITY;`,
	}, {
		title: "describe_{t}",
		up: `
COMMENT ON TABLE {t} IS 'the {t} of the house';
COMMENT ON COLUMN {t}.note IS 'what nobody reads';`,
		down: `
COMMENT ON TABLE {t} IS NULL;
COMMENT ON COLUMN {t}.note IS NULL;`,
	}, {
		title: "number_{t}",
		up: `
CREATE SEQUENCE {t}_number START 1000 INCREMENT 10 CACHE 5;
ALTER TABLE {t} ADD COLUMN number bigint NOT NULL DEFAULT nextval('{t}_number');
ALTER SEQUENCE {t}_number OWNED BY {t}.number;`,
		down: `ALTER TABLE {t} DROP COLUMN number;`,
	}, {
		title: "generate_label_of_{t}",
		up:    `ALTER TABLE {t} ADD COLUMN label text GENERATED ALWAYS AS (upper(name)) STORED;`,
		down:  `ALTER TABLE {t} DROP COLUMN label;`,
	}, {
		title: "rename_note_of_{t}",
		up:    `ALTER TABLE {t} RENAME COLUMN note TO remark;`,
		down:  `ALTER TABLE {t} RENAME COLUMN remark TO note;`,
	}, {
		title: "count_{t}",
		up: `
CREATE MATERIALIZED VIEW count_of_{t} AS SELECT name, count(*) AS n FROM {t} GROUP BY name;
CREATE UNIQUE INDEX ON count_of_{t} (name);`,
		down: `DROP MATERIALIZED VIEW count_of_{t};`,
	}, {
		title: "tune_{t}",
		up: `
CREATE STATISTICS {t}_dependencies (dependencies) ON name, quantity FROM {t};
ALTER TABLE {t} SET (fillfactor = 80, autovacuum_enabled = false), ALTER COLUMN name SET STATISTICS 500, ALTER COLUMN name SET STORAGE EXTERNAL;`,
		down: `
DROP STATISTICS {t}_dependencies;
ALTER TABLE {t} RESET (fillfactor, autovacuum_enabled), ALTER COLUMN name SET STATISTICS -1, ALTER COLUMN name SET STORAGE EXTENDED;`,
	}, {
		title: "add_code_to_{t}",
		up: `
CREATE DOMAIN {t}_code AS text CHECK (length(VALUE) <= 20);
ALTER TABLE {t} ADD COLUMN code {t}_code UNIQUE;`,
		down: `
ALTER TABLE {t} DROP COLUMN code;
DROP DOMAIN {t}_code;`,
	}, {
		title: "index_time_of_{t}",
		alone: true,
		up:    `CREATE INDEX CONCURRENTLY {t}_seen ON {t} (seen_at DESC);`,
		down:  `DROP INDEX CONCURRENTLY {t}_seen;`,
	}, {
		title: "reserve_{t}",
		up: `
CREATE TABLE reserved_{t} (
    {t}_id bigint NOT NULL REFERENCES {t} ON DELETE CASCADE,
    span int4range NOT NULL,
    EXCLUDE USING gist (span WITH &&) WHERE (upper_inf(span))
);
CREATE INDEX ON reserved_{t} ({t}_id);`,
		down: `DROP TABLE reserved_{t};`,
	}, {
		title: "keep_history_of_{t}",
		up: `
CREATE TABLE {t}_by_day (day date NOT NULL, quantity integer, PRIMARY KEY (day)) PARTITION BY RANGE (day);
CREATE TABLE {t}_by_day_old PARTITION OF {t}_by_day FOR VALUES FROM (MINVALUE) TO ('2024-01-01');
CREATE TABLE {t}_by_day_rest PARTITION OF {t}_by_day DEFAULT;
CREATE INDEX ON {t}_by_day (quantity);`,
		down: `DROP TABLE {t}_by_day;`,
	}, {
		title: "forbid_updates_of_{t}",
		up: `
CREATE RULE no_delete AS ON DELETE TO {t} WHERE old.quantity > 1000 DO INSTEAD NOTHING;
REVOKE UPDATE ON {t} FROM PUBLIC;
GRANT SELECT (id, name) ON {t} TO PUBLIC;`,
		down: `
DROP RULE no_delete ON {t};
REVOKE SELECT (id, name) ON {t} FROM PUBLIC;`,
	}, {
		title:  "add_up_{t}",
		blocks: true,
		up: `
CREATE FUNCTION sum_of_{t}(at_least integer DEFAULT 0, OUT total bigint) LANGUAGE sql STABLE PARALLEL SAFE
    AS 'SELECT sum(quantity) FROM {t} WHERE quantity >= at_least';
CREATE PROCEDURE clear_{t}() LANGUAGE plpgsql AS $$ BEGIN DELETE FROM {t}; COMMIT; END $$;`,
		down: `
DROP FUNCTION sum_of_{t}(integer);
DROP PROCEDURE clear_{t}();`,
	},
}
