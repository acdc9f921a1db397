package lint

import (
	"fmt"
	"strings"
	"testing"
)

func TestNewerSyntax(t *testing.T) {
	tests := []struct{ sql, want string }{
		{"ALTER TABLE a ADD COLUMN b int GENERATED ALWAYS AS (c + 1) VIRTUAL", `VIRTUAL columns 18 ALTER TABLE of "a"`},
		{"CREATE TABLE a (b int GENERATED ALWAYS AS ((c) + (1)), d int)", `generated columns that are not STORED 18 CREATE TABLE of "a"`},
		{"ALTER TABLE s.a ALTER b SET EXPRESSION AS (c * (2))", `SET EXPRESSION 17 ALTER TABLE of "s.a"`},
		{"ALTER TABLE a ADD CHECK (b > 0) NOT ENFORCED", `NOT ENFORCED 18 ALTER TABLE of "a"`},
		{"CREATE TABLE a (b int CHECK (b > 0) ENFORCED)", `ENFORCED 18 CREATE TABLE of "a"`},
		{"ALTER TABLE a ALTER CONSTRAINT c NOT ENFORCED", `NOT ENFORCED 18 ALTER TABLE of "a"`},
		{"ALTER TABLE a ALTER CONSTRAINT c ENFORCED", `ENFORCED 18 ALTER TABLE of "a"`},
		{"ALTER TABLE a ALTER CONSTRAINT c NO INHERIT", `ALTER CONSTRAINT … NO INHERIT 18 ALTER TABLE of "a"`},
		{"ALTER TABLE a ALTER CONSTRAINT c INHERIT", `ALTER CONSTRAINT … INHERIT 18 ALTER TABLE of "a"`},
		{`ALTER TABLE "A" ADD CONSTRAINT "c d" NOT NULL "b" NOT VALID`, `NOT NULL as a constraint of a table 18 ALTER TABLE of "A"`},
		{"ALTER TABLE a ADD NOT NULL b", `NOT NULL as a constraint of a table 18 ALTER TABLE of "a"`},
		{"CREATE TABLE a (b int NOT NULL, c int, NOT NULL c NO INHERIT)", `NOT NULL as a constraint of a table 18 CREATE TABLE of "a"`},
		{"CREATE TABLE a (b int NOT NULL NO INHERIT)", `NOT NULL … NO INHERIT 18 CREATE TABLE of "a"`},
		{"ALTER TABLE a ADD PRIMARY KEY (b, c WITHOUT OVERLAPS)", `WITHOUT OVERLAPS 18 ALTER TABLE of "a"`},
		{"ALTER TABLE a ADD FOREIGN KEY (b, PERIOD c) REFERENCES d (b, PERIOD c)", `foreign keys with PERIOD 18 ALTER TABLE of "a"`},
		{"MERGE INTO a USING b ON a.i = b.i WHEN NOT MATCHED BY SOURCE THEN DELETE", `MERGE … BY SOURCE 17 MERGE of "a"`},
		{"MERGE INTO a USING b ON a.i = b.i WHEN NOT MATCHED BY TARGET THEN INSERT VALUES (1)", `MERGE … BY TARGET 17 MERGE of "a"`},
		{"MERGE INTO a USING b ON a.i = b.i WHEN MATCHED THEN DELETE RETURNING merge_action(), (a.i)", `MERGE … RETURNING 17 MERGE of "a"`},
		{"UPDATE a SET b = 1 RETURNING WITH (OLD AS o) o.b", `RETURNING WITH 18 UPDATE of "a"`},
		{"ALTER TABLE a SET ACCESS METHOD DEFAULT", `SET ACCESS METHOD DEFAULT 17 ALTER TABLE of "a"`},
		{"ALTER TABLE a ALTER b SET STATISTICS DEFAULT", `SET STATISTICS DEFAULT 17 ALTER TABLE of "a"`},
		{"ALTER DOMAIN s.d ADD CONSTRAINT c NOT NULL", `ALTER DOMAIN … ADD NOT NULL 17 ALTER DOMAIN of "s.d"`},
		{"UPDATE a SET b = c AT LOCAL", `AT LOCAL 17 UPDATE of "a"`},
		{"VACUUM ONLY a", "VACUUM and ANALYZE of ONLY 18 VACUUM or ANALYZE"},
		// What no version knows, or what is wrong in two ways, is not taken for new.
		{"ALTER TABLE a SPLIT PARTITION p INTO (PARTITION b DEFAULT)", ""},
		{"ALTER TABLE a ADD CHECK (b >) NOT ENFORCED", ""},
		{"ALTER TABLE a ADD b int NOT NULL c", ""},
		{"SELECT 1 FORM a", ""},
	}
	for _, test := range tests {
		t.Run(test.sql, func(t *testing.T) {
			stmt := Parse(test.sql)[0]
			if stmt.Err == nil {
				t.Fatal("the parser knows it")
			}
			got := ""
			if syntax, since, where := stmt.WhatIsNewer(); since > 0 {
				got = fmt.Sprint(syntax, " ", since, " ", where)
			}
			if got != test.want {
				t.Errorf("got %s, want %s", got, test.want)
			}
		})
	}
}

// What a refused statement makes is known to the statements after it, and no more than that.
func TestOutlines(t *testing.T) {
	after := func(sql string) *Catalog {
		s := NewSeries(nil, Options{}, true)
		s.Judge(Read(File{Source: sql}))
		return s.e.catalog
	}
	name := Name{"public", "a"}
	made := after("CREATE TABLE a (b int, c int GENERATED ALWAYS AS (b), CONSTRAINT d CHECK (b IS NOT NULL) NOT ENFORCED, CONSTRAINT e CHECK (b > 0))").RelationNamed(name)
	switch {
	case !made.New() || made.Partial || made.Column("c") == nil:
		t.Errorf("the table is %+v", made)
	case made.ProvesNotNull("b") || !made.Constraint("e").Validated:
		t.Error("the constraint that is not enforced proves something, or the other one does not hold")
	}
	if half := after("CREATE TABLE a (b int,)").RelationNamed(name); !half.New() || !half.Partial {
		t.Errorf("of half a statement the table is %+v", half)
	}
	before := "CREATE TABLE a (b int); "
	valid := after(before + "ALTER TABLE a ADD CONSTRAINT d NOT NULL b").RelationNamed(name)
	if invalid := after(before + "ALTER TABLE a ADD CONSTRAINT d NOT NULL b NOT VALID").RelationNamed(name); !valid.Column("b").NotNull || invalid.ProvesNotNull("b") {
		t.Error("a constraint NOT NULL proves it if it is valid, and only then")
	}
	if c := after("CREATE TABLE a (b int) " + strings.Repeat("x ", 3)); c.Complete {
		t.Error("the catalog is taken for complete after a statement of which half is known")
	}
}
