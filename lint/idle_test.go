package lint

import (
	"testing"

	pg_query "github.com/pganalyze/pg_query_go/v5"
)

func TestIdle(t *testing.T) {
	const made = "CREATE TABLE a (id int); CREATE INDEX a_id ON a (id);"
	tests := []struct {
		name, source string
		want         bool
	}{
		{"a column that is there", made + "ALTER TABLE a ADD COLUMN IF NOT EXISTS id int", true},
		{"a column that is new", made + "ALTER TABLE a ADD COLUMN IF NOT EXISTS b int", false},
		{"without IF NOT EXISTS", made + "ALTER TABLE a ADD COLUMN id int", false},
		{"a column that may be there", made + "DO $$ BEGIN IF true THEN ALTER TABLE a ADD b int; END IF; END $$; ALTER TABLE a ADD COLUMN IF NOT EXISTS b int", false},
		{"a column that is gone", made + "ALTER TABLE a DROP COLUMN IF EXISTS b", true},
		{"a column that is dropped", made + "ALTER TABLE a DROP COLUMN IF EXISTS id", false},
		{"a column that may be gone", made + "DO $$ BEGIN IF true THEN ALTER TABLE a DROP id; END IF; END $$; ALTER TABLE a DROP COLUMN IF EXISTS id", false},
		{"a constraint that is not there", made + "ALTER TABLE a DROP CONSTRAINT IF EXISTS b", true},
		{"a constraint that is dropped", made + "ALTER TABLE a ADD CONSTRAINT b CHECK (id > 0); ALTER TABLE a DROP CONSTRAINT IF EXISTS b", false},
		{"of a table that is not known", "ALTER TABLE a DROP COLUMN IF EXISTS b", false},
		{"a table that is there", made + "CREATE TABLE IF NOT EXISTS a (id int)", true},
		{"a table that may be there", "DO $$ BEGIN IF true THEN CREATE TABLE a (id int); END IF; END $$; CREATE TABLE IF NOT EXISTS a (id int)", false},
	}
	for _, test := range tests {
		got := false
		rule := &Rule{ID: "probe", Severity: Note, Check: func(pass *Pass) {
			for _, cmd := range pass.Node.GetAlterTableStmt().GetCmds() {
				got = pass.Catalog.Idle(pass.Node.GetAlterTableStmt().GetRelation(), cmd.GetAlterTableCmd())
			}
			if create, is := pass.Node.GetNode().(*pg_query.Node_CreateStmt); is {
				got = pass.Catalog.idleCreate(create.CreateStmt)
			}
		}}
		Run([]*Rule{rule}, []File{{Source: test.source}}, Options{})
		if got != test.want {
			t.Errorf("%s: got %v, want %v", test.name, got, test.want)
		}
	}
}
