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
		if constraint != nil && (constraint.Made != nil || saidByNotNull(pass, relation, constraint)) || replaced(pass, table, cmd.GetName(), constraint) {
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

// replaced reports whether the same transaction adds a constraint that keeps out the same again: one of the same name, or one of
// the same kind on the same columns.
func replaced(pass *lint.Pass, table *pg_query.RangeVar, name string, dropped *lint.Constraint) bool {
	again := func(added *pg_query.Constraint) bool {
		if added.GetConname() == name {
			return true
		}
		made := pass.Catalog.ConstraintOf(table, added, "")
		return dropped != nil && made != nil && made.Kind == dropped.Kind && made.Kind != lint.Check && made.References == dropped.References &&
			len(made.Columns) == len(dropped.Columns) && containsAll(made.Columns, dropped.Columns)
	}
	adds := func(stmt *lint.Statement) bool {
		alter := stmt.Node.GetAlterTableStmt()
		return alter != nil && pass.Catalog.Resolve(alter.GetRelation()) == pass.Catalog.Resolve(table) &&
			slices.ContainsFunc(alter.GetCmds(), func(cmd *pg_query.Node) bool {
				added := cmd.GetAlterTableCmd().GetDef().GetConstraint()
				return cmd.GetAlterTableCmd().GetSubtype() == pg_query.AlterTableType_AT_AddConstraint && again(added)
			})
	}
	return adds(pass.Statement) || slices.ContainsFunc(pass.After, adds)
}
