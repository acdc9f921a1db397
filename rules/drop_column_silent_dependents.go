package rules

import (
	"fmt"
	"slices"
	"strings"

	pg_query "github.com/pganalyze/pg_query_go/v5"

	"github.com/migrate-check/migrate-check/lint"
)

func init() {
	register(&lint.Rule{
		ID:       "drop-column-silent-dependents",
		Group:    lint.Columns,
		Severity: lint.Warning,
		Summary:  "DROP COLUMN silently drops the indexes and constraints over several columns as well",
		Check:    checkDropColumnSilentDependents,
	})
}

func checkDropColumnSilentDependents(pass *lint.Pass) {
	for table, cmd := range pass.AlterExisting() {
		if cmd.GetSubtype() != pg_query.AlterTableType_AT_DropColumn {
			continue
		}
		lost := lostWith(pass.Relation(table), cmd.GetName())
		if len(lost) == 0 {
			continue
		}
		pass.Reportf("with %q, %q also loses %s", cmd.GetName(), lint.TableName(table), strings.Join(lost, ", ")).
			Hintf("create what replaces them first")
	}
}

// lostWith lists what holds the column and others besides.
func lostWith(table *lint.Relation, column string) (lost []string) {
	if table == nil {
		return nil
	}
	for _, constraint := range table.Constraints {
		if len(constraint.Columns) > 1 && slices.Contains(constraint.Columns, column) {
			lost = append(lost, fmt.Sprintf("the %s constraint %q", constraint.Kind, constraint.Name))
		}
	}
	for _, index := range table.Indexes {
		holds := len(index.Columns) > 1 && slices.Contains(index.Columns, column) || slices.Contains(index.Uses, column)
		if holds && index.Constraint == "" {
			lost = append(lost, fmt.Sprintf("the index %q", index.Name))
		}
	}
	for _, statistics := range table.Statistics {
		if slices.Contains(statistics.Columns, column) {
			lost = append(lost, fmt.Sprintf("the statistics %q", statistics.Name))
		}
	}
	return lost
}
