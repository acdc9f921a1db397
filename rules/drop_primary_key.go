package rules

import (
	"slices"

	pg_query "github.com/pganalyze/pg_query_go/v5"

	"github.com/migrate-check/migrate-check/lint"
)

func init() {
	register(&lint.Rule{
		ID:       "drop-primary-key",
		Group:    lint.Constraints,
		Severity: lint.Warning,
		Summary:  "Without a primary key, updates and deletes of a replicated table fail",
		Check:    checkDropPrimaryKey,
	})
}

func checkDropPrimaryKey(pass *lint.Pass) {
	for table, cmd := range pass.AlterExisting() {
		constraint := pass.Relation(table).Constraint(cmd.GetName())
		if cmd.GetSubtype() != pg_query.AlterTableType_AT_DropConstraint || constraint == nil || constraint.Kind != lint.PrimaryKey {
			continue
		}
		if givesPrimaryKey(pass, table) {
			continue
		}
		pass.Reportf("if %q is replicated, its updates and deletes fail from now on", lint.TableName(table)).
			Hintf("set REPLICA IDENTITY USING INDEX first, or add the new primary key in the same transaction")
	}
}

// givesPrimaryKey reports whether the same transaction gives the table another primary key.
func givesPrimaryKey(pass *lint.Pass, table *pg_query.RangeVar) bool {
	gives := func(stmt *lint.Statement) bool {
		alter := stmt.Node.GetAlterTableStmt()
		return alter != nil && pass.Catalog.Resolve(alter.GetRelation()) == pass.Catalog.Resolve(table) &&
			slices.ContainsFunc(alter.GetCmds(), func(cmd *pg_query.Node) bool {
				return cmd.GetAlterTableCmd().GetDef().GetConstraint().GetContype() == pg_query.ConstrType_CONSTR_PRIMARY
			})
	}
	return gives(pass.Statement) || slices.ContainsFunc(pass.After, gives)
}
