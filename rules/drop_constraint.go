package rules

import (
	"slices"

	pg_query "github.com/pganalyze/pg_query_go/v5"

	"github.com/migrate-check/migrate-check/lint"
)

func init() {
	register(&lint.Rule{
		ID:       "drop-constraint",
		Group:    lint.Constraints,
		Severity: lint.Error,
		Approve:  true,
		Summary:  "DROP CONSTRAINT, or NOT ENFORCED, lets in rows that the constraint kept out",
		Check:    checkDropConstraint,
	})
}

func checkDropConstraint(pass *lint.Pass) {
	for table, cmd := range pass.AlterExisting() {
		if enforced, sets := lint.SetsEnforced(cmd); sets && !enforced {
			pass.Reportf("%q is not enforced any more, and rows that it kept out get into %q",
				cmd.GetDef().GetConstraint().GetConname(), lint.TableName(table)).
				Hintf("say why here")
		}
		if cmd.GetSubtype() != pg_query.AlterTableType_AT_DropConstraint {
			continue
		}
		relation := pass.Relation(table)
		constraint := relation.Constraint(cmd.GetName())
		if constraint != nil && (constraint.Made != nil || saidByNotNull(pass, relation, constraint)) || replaced(pass, cmd.GetName()) {
			continue
		}
		pass.Reportf("without %q, rows that it kept out get into %q", cmd.GetName(), lint.TableName(table)).
			Hintf("say why here")
	}
}

// A CHECK that only says what NOT NULL says, by now or after the statement, is not missed.
func saidByNotNull(pass *lint.Pass, table *lint.Relation, constraint *lint.Constraint) bool {
	if constraint.Kind != lint.Check || len(constraint.Proves) != len(constraint.Columns) {
		return false
	}
	var said []string
	for _, column := range table.Columns {
		if column.NotNull {
			said = append(said, column.Name)
		}
	}
	for _, cmd := range pass.AlterTable() {
		if cmd.GetSubtype() == pg_query.AlterTableType_AT_SetNotNull {
			said = append(said, cmd.GetName())
		}
	}
	return containsAll(said, constraint.Proves)
}

// replaced reports whether the same transaction adds a constraint of the same name again.
func replaced(pass *lint.Pass, name string) bool {
	adds := func(stmt *lint.Statement) bool {
		return slices.ContainsFunc(stmt.Node.GetAlterTableStmt().GetCmds(), func(cmd *pg_query.Node) bool {
			return cmd.GetAlterTableCmd().GetDef().GetConstraint().GetConname() == name
		})
	}
	return adds(pass.Statement) || slices.ContainsFunc(pass.After, adds)
}
