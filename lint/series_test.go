package lint

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	pg_query "github.com/pganalyze/pg_query_go/v5"
)

// What one change made is old in the next: tables, columns, constraints, indexes, types, functions, names given up.
func TestSeries(t *testing.T) {
	kinds := []string{"table", "column", "constraint", "index", "trigger", "policy", "type", "function", "dropped", "grown"}
	var seen []string
	look := &Rule{ID: "look", Severity: Error, Check: func(pass *Pass) {
		c := pass.Catalog
		table := c.RelationNamed(Name{"public", "orders"})
		made := map[string]bool{
			"table": table.New(), "type": c.Type(Name{"public", "state"}) != nil && c.Type(Name{"public", "state"}).Made != nil,
			"function": c.NewFunction(&pg_query.RangeVar{Relname: "f"}), "dropped": c.Dropped(Name{"public", "old"}), "grown": len(c.GrownEnums()) > 0,
		}
		if table != nil {
			made["column"] = table.Column("id").Made != nil
			made["constraint"] = table.Constraint("positive").Made != nil
			made["index"] = slices.ContainsFunc(table.Indexes, func(x *Index) bool { return x.Made != nil })
			made["trigger"] = slices.ContainsFunc(table.Triggers, func(x *Trigger) bool { return x.Made != nil })
			made["policy"] = slices.ContainsFunc(table.Policies, func(x *Policy) bool { return x.Made != nil })
		}
		for _, what := range kinds {
			if made[what] {
				seen = append(seen, what)
			}
		}
	}}
	look.Finish = func(pass *Pass) {
		seen = append(seen, "changed:")
		seen = append(seen, names(pass.Catalog.Changed())...)
	}
	s := NewSeries([]*Rule{look}, Options{}, true)
	judge := func(source string) []string {
		seen = nil
		s.Judge(Read(File{Source: source}))
		s.Settle()
		return seen
	}
	first := judge(`CREATE TYPE state AS ENUM ('a'); CREATE TABLE old (id int); DROP TABLE old;
		CREATE TABLE orders (id int CONSTRAINT positive CHECK (id > 0), state state); CREATE INDEX orders_state ON orders (state);
		CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'; CREATE POLICY p ON orders;
		CREATE TRIGGER g BEFORE INSERT ON orders FOR EACH ROW EXECUTE FUNCTION f(); ALTER TYPE state ADD VALUE 'b'; SELECT 1`)
	for _, what := range kinds {
		if !slices.Contains(first, what) {
			t.Errorf("in the first change no %s was seen as new", what)
		}
	}
	if diff := cmp.Diff([]string{"changed:"}, judge("SELECT 1")); diff != "" {
		t.Errorf("second change (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"changed:", "public.refunds"}, judge("CREATE TABLE refunds (amount int)")); diff != "" {
		t.Errorf("third change (-want +got):\n%s", diff)
	}
}

func names(relations []*Relation) (names []string) {
	for _, relation := range relations {
		names = append(names, relation.Name.Schema+"."+relation.Name.Name)
	}
	return names
}

// A series that begins with nothing knows all that exists, until something shows that it does not.
func TestWholeSeries(t *testing.T) {
	tests := []struct {
		name, source string
		want         bool
	}{
		{"all is made here", "CREATE TABLE a (id int); ALTER TABLE a ADD COLUMN b int", true},
		{"a table from elsewhere", "ALTER TABLE a ADD COLUMN b int", false},
		{"not understood", "CREATE TABEL a (id int)", false},
		{"dynamic", "DO $$ BEGIN EXECUTE 'CREATE TABLE ' || current_user; END $$", false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			s := NewSeries(nil, Options{}, true)
			s.Judge(Read(File{Source: test.source}))
			s.Settle()
			if got := s.e.catalog.Complete; got != test.want {
				t.Errorf("Complete is %v, want %v", got, test.want)
			}
		})
	}
}
