package lint

import (
	"strings"
	"testing"
)

// What PostgreSQL refuses, a text can still say: a table that is a part of itself must not keep us going round.
func TestDescendants(t *testing.T) {
	tests := []struct{ name, sql, want string }{
		{"partitions of partitions", `CREATE TABLE b PARTITION OF a FOR VALUES IN (1) PARTITION BY LIST (i); CREATE TABLE c PARTITION OF b DEFAULT`, "b c"},
		{"its own", "CREATE TABLE a2 () INHERITS (a2); CREATE TABLE a3 () INHERITS (a); ALTER TABLE a INHERIT a", "a3"},
		{"a circle", "CREATE TABLE b () INHERITS (a); ALTER TABLE a INHERIT b", "b"},
		{"two ways", "CREATE TABLE b () INHERITS (a); CREATE TABLE c () INHERITS (a, b)", "b c"},
		{"detached", "CREATE TABLE b PARTITION OF a DEFAULT; ALTER TABLE a DETACH PARTITION b", ""},
		{"let go", "CREATE TABLE b () INHERITS (a); ALTER TABLE b NO INHERIT a", ""},
		{"dropped", "CREATE TABLE b () INHERITS (a); SELECT 1; DROP TABLE b", ""},
		{"renamed", "CREATE TABLE b () INHERITS (a); ALTER TABLE b RENAME TO c; ALTER TABLE a RENAME TO d; ALTER TABLE d RENAME TO a", "c"},
		{"renamed to what it is a part of", "CREATE TABLE b () INHERITS (a); ALTER TABLE b RENAME TO a", ""},
		{"made anew", "CREATE TABLE b () INHERITS (a); CREATE TABLE b (i int)", ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			s := NewSeries(nil, Options{}, true)
			for _, stmt := range strings.Split("CREATE TABLE a (i int) PARTITION BY LIST (i); "+test.sql, "; ") {
				s.Judge(Read(File{Source: stmt}))
				s.e.catalog.descendants(Name{"public", "a"})
			}
			got := make([]string, 0)
			for _, relation := range s.e.catalog.descendants(Name{"public", "a"}) {
				got = append(got, relation.Name.Name)
			}
			if got := strings.Join(got, " "); got != test.want {
				t.Errorf("got %s, want %s", got, test.want)
			}
		})
	}
}
