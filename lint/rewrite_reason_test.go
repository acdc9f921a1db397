package lint

import "testing"

func TestRewriteReason(t *testing.T) {
	tests := []struct{ sql, want string }{
		{`ALTER TABLE t ALTER code TYPE bigint`, `the type of "code" changes`},
		{`ALTER TABLE t ALTER a TYPE bigint, ADD b uuid DEFAULT gen_random_uuid(), ADD c int DEFAULT 1`,
			`the type of "a" changes, the default of the new column "b" is computed for each row`},
		{`ALTER TABLE t ADD a uuid DEFAULT own.make()`, `the default of the new column "a" is computed for each row`},
		{`ALTER TABLE t ADD a bigserial`, `the new column "a" numbers the rows`},
		{`ALTER TABLE t ADD a int GENERATED ALWAYS AS IDENTITY`, `the new column "a" numbers the rows`},
		{`ALTER TABLE t ADD a int GENERATED ALWAYS AS (b + 1) STORED`, `the new column "a" is computed for each row`},
		{`ALTER TABLE t ADD a positive`, `the type of the new column "a" checks each value`},
		{`ALTER TABLE t ALTER a SET EXPRESSION AS (b + 1)`, `the expression of "a" changes`},
		{`ALTER TABLE t SET UNLOGGED`, `it becomes unlogged`},
		{`ALTER TABLE t SET LOGGED`, `it becomes logged`},
		{`ALTER TABLE t SET ACCESS METHOD heap2`, `its access method changes`},
		{`ALTER TABLE t SET TABLESPACE fast`, `it moves to another tablespace`},
		{`VACUUM FULL t`, `VACUUM FULL packs it`},
		{`CLUSTER t USING i`, `CLUSTER sorts it by an index`},
		{`REFRESH MATERIALIZED VIEW v`, `REFRESH computes it again`},
		// These do not tell.
		{`ALTER TABLE t ADD a int, ALTER b SET STORAGE plain`, ``},
		{`DO $$ BEGIN ALTER TABLE t SET LOGGED; END $$`, ``},
		{`SELECT rebuild()`, ``},
		{`nonsense`, ``},
		{``, ``},
	}
	for _, tt := range tests {
		if got := RewriteReason(tt.sql); got != tt.want {
			t.Errorf("%s: got %q, want %q", tt.sql, got, tt.want)
		}
	}
}
