package rules

import (
	"strings"

	pg_query "github.com/pganalyze/pg_query_go/v5"

	"github.com/migrate-check/migrate-check/lint"
)

func init() {
	register(&lint.Rule{
		ID:       "drop-sequence",
		Group:    lint.Tables,
		Severity: lint.Warning,
		Summary:  "DROP SEQUENCE fails while a column's default uses it, and CASCADE drops that default",
		Check:    checkDropSequence,
	})
}

func checkDropSequence(pass *lint.Pass) {
	drop := pass.Node.GetDropStmt()
	if drop.GetRemoveType() != pg_query.ObjectType_OBJECT_SEQUENCE {
		return
	}
	for _, object := range drop.GetObjects() {
		if name := lint.DroppedName(object); !pass.New(name) {
			reportDroppedSequence(pass, name, drop.GetBehavior() == pg_query.DropBehavior_DROP_CASCADE)
		}
	}
}

func reportDroppedSequence(pass *lint.Pass, ref *pg_query.RangeVar, cascade bool) {
	const hint = "give the column another default first"
	name := lint.TableName(ref)
	switch columns, owned := pass.Catalog.Numbers(pass.Catalog.Resolve(ref)); {
	case len(columns) > 0 && cascade:
		pass.Reportf("%s has no default any more once %q is gone", strings.Join(columns, " and "), name).Hintf(hint)
	case len(columns) > 0:
		pass.Reportf("DROP SEQUENCE fails, because %s takes its numbers from %q", strings.Join(columns, " and "), name).
			Hintf(hint).
			Severity(lint.Error).
			Claims(lint.Name{}, lint.Claim{Fails: true})
	case owned:
		// It came with a column that has other numbers by now.
	case cascade:
		pass.Reportf("code that takes numbers from %q fails from now on, and columns lose the default that does", name).Hintf(hint)
	default:
		pass.Reportf("code that takes numbers from %q fails from now on", name).
			Hintf("stop using it in one release, drop it in a later one")
	}
}
