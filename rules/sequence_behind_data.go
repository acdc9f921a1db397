package rules

import (
	"slices"

	pg_query "github.com/pganalyze/pg_query_go/v5"

	"github.com/migrate-check/migrate-check/lint"
)

func init() {
	register(&lint.Rule{
		ID:       "sequence-behind-data",
		Group:    lint.Data,
		Severity: lint.Warning,
		Summary:  "Rows with given numbers do not move the sequence, so the next insert meets a number that is taken",
		Check:    checkSequenceBehindData,
	})
}

func checkSequenceBehindData(pass *lint.Pass) {
	insert := pass.Node.GetInsertStmt()
	table := pass.Catalog.Relation(insert.GetRelation())
	if insert == nil || table == nil {
		return
	}
	for _, target := range insert.GetCols() {
		column := table.Column(target.GetResTarget().GetName())
		if column == nil || !column.Numbered || !pass.Once() || pass.Later(func(stmt *lint.Statement) bool { return movesSequence(stmt, table) }) {
			continue
		}
		pass.Reportf("the sequence of %q does not know of these numbers, and gives them again", column.Name).
			Hintf("setval(pg_get_serial_sequence('%s', '%s'), (SELECT max(%s) FROM %s)) afterwards",
				table.Name, column.Name, lint.QuoteIdent(column.Name), table.Name)
	}
}

// movesSequence reports whether a statement sets a sequence, as it does for this table.
func movesSequence(stmt *lint.Statement, table *lint.Relation) bool {
	restarts := stmt.Node.GetAlterSeqStmt() != nil
	for _, cmd := range stmt.Node.GetAlterTableStmt().GetCmds() {
		alters := cmd.GetAlterTableCmd().GetSubtype() == pg_query.AlterTableType_AT_SetIdentity
		restarts = restarts || alters && stmt.Node.GetAlterTableStmt().GetRelation().GetRelname() == table.Name.Name
	}
	return restarts || slices.Contains(lint.Functions(stmt.Node), "setval")
}
