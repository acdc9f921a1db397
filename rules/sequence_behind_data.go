package rules

import (
	"fmt"
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
	reportGivenNumbers(pass)
	for table, cmd := range pass.AlterExisting() {
		switch cmd.GetSubtype() {
		case pg_query.AlterTableType_AT_AddIdentity:
			reportNewIdentity(pass, table, cmd)
		case pg_query.AlterTableType_AT_SetIdentity:
			if restartsAtOne(cmd.GetDef().GetList().GetItems()) {
				reportRestart(pass, cmd.GetName())
			}
		}
	}
	if alter := pass.Node.GetAlterSeqStmt(); alter != nil && !pass.New(alter.GetSequence()) && restartsAtOne(alter.GetOptions()) {
		reportRestart(pass, lint.TableName(alter.GetSequence()))
	}
}

// reportGivenNumbers reports rows that come with numbers of their own, once for each column.
func reportGivenNumbers(pass *lint.Pass) {
	ref, given := givenColumns(pass.Node)
	if len(given) == 0 {
		return
	}
	table := pass.Relation(ref)
	for _, name := range given {
		column := table.Column(name)
		if column == nil || !column.Numbered || !pass.OnceFor(table.Name.String()+" "+name) || movedLater(pass, table) {
			continue
		}
		pass.Reportf("the sequence of %q does not know of these numbers, and gives them again", column.Name).
			Hintf("%s afterwards", setval(table, column.Name))
	}
}

// givenColumns are the table and the columns that INSERT, or COPY FROM, lists.
func givenColumns(node *pg_query.Node) (table *pg_query.RangeVar, columns []string) {
	if copied := node.GetCopyStmt(); copied.GetIsFrom() {
		return copied.GetRelation(), lint.Strings(copied.GetAttlist())
	}
	for _, target := range node.GetInsertStmt().GetCols() {
		columns = append(columns, target.GetResTarget().GetName())
	}
	return node.GetInsertStmt().GetRelation(), columns
}

// An identity column that is made of one with rows begins at 1, unless it is told where to begin.
func reportNewIdentity(pass *lint.Pass, ref *pg_query.RangeVar, cmd *pg_query.AlterTableCmd) {
	table := pass.Relation(ref)
	column := table.Column(cmd.GetName())
	if column != nil && column.Made != nil || beginsElsewhere(cmd.GetDef().GetConstraint().GetOptions()) || movedLater(pass, table) {
		return
	}
	if table == nil {
		table = &lint.Relation{Name: pass.Catalog.Resolve(ref)}
	}
	pass.Reportf("the numbers of %q begin at 1, and the rows that are there have them already", cmd.GetName()).
		Hintf("%s in the same transaction", setval(table, cmd.GetName()))
}

func reportRestart(pass *lint.Pass, what string) {
	empties := func(stmt *lint.Statement) bool {
		return stmt.Node.GetTruncateStmt() != nil || stmt.Node.GetDeleteStmt() != nil
	}
	if !pass.Others(empties) {
		pass.Reportf("%q begins at its start again, and gives numbers that rows have already", what).
			Hintf("let it go on after the largest number in use")
	}
}

func setval(table *lint.Relation, column string) string {
	name := lint.QuoteName(table.Name)
	return fmt.Sprintf("setval(pg_get_serial_sequence(%s, %s), (SELECT max(%s) FROM %s))",
		lint.QuoteLiteral(name), lint.QuoteLiteral(column), lint.QuoteIdent(column), name)
}

// restartsAtOne reports whether options let a sequence begin again at its start, or at 1.
func restartsAtOne(options []*pg_query.Node) bool {
	return slices.ContainsFunc(options, func(node *pg_query.Node) bool {
		option := node.GetDefElem()
		return option.GetDefname() == "restart" && (option.GetArg() == nil || option.GetArg().GetInteger().GetIval() == 1)
	})
}

// beginsElsewhere reports whether options say where a sequence begins.
func beginsElsewhere(options []*pg_query.Node) bool {
	return slices.ContainsFunc(options, func(node *pg_query.Node) bool {
		name := node.GetDefElem().GetDefname()
		return name == "start" || name == "restart" || name == "sequence_name"
	})
}

func movedLater(pass *lint.Pass, table *lint.Relation) bool {
	return pass.Later(func(stmt *lint.Statement) bool { return movesSequence(stmt, table) })
}

// movesSequence reports whether a statement sets a sequence, as it does for this table.
func movesSequence(stmt *lint.Statement, table *lint.Relation) bool {
	if slices.Contains(lint.Functions(stmt.Node), "setval") || beginsElsewhere(stmt.Node.GetAlterSeqStmt().GetOptions()) {
		return true
	}
	alter := stmt.Node.GetAlterTableStmt()
	return table != nil && alter.GetRelation().GetRelname() == table.Name.Name && slices.ContainsFunc(alter.GetCmds(), func(node *pg_query.Node) bool {
		cmd := node.GetAlterTableCmd()
		return cmd.GetSubtype() == pg_query.AlterTableType_AT_SetIdentity && beginsElsewhere(cmd.GetDef().GetList().GetItems())
	})
}
