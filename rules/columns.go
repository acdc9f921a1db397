package rules

import (
	"iter"
	"slices"

	pg_query "github.com/pganalyze/pg_query_go/v5"

	"github.com/migrate-check/migrate-check/lint"
)

// addedColumns are the columns that a statement adds to tables which this change did not make.
func addedColumns(pass *lint.Pass) iter.Seq2[*pg_query.RangeVar, *pg_query.ColumnDef] {
	return func(yield func(*pg_query.RangeVar, *pg_query.ColumnDef) bool) {
		for table, cmd := range pass.AlterExisting() {
			if cmd.GetSubtype() == pg_query.AlterTableType_AT_AddColumn && !yield(table, cmd.GetDef().GetColumnDef()) {
				return
			}
		}
	}
}

// columnConstraints are the constraints of some kinds in the definition of a column.
func columnConstraints(column *pg_query.ColumnDef, kinds ...pg_query.ConstrType) (found []*pg_query.Constraint) {
	for _, node := range column.GetConstraints() {
		if constraint := node.GetConstraint(); slices.Contains(kinds, constraint.GetContype()) {
			found = append(found, constraint)
		}
	}
	return found
}

// addedConstraints are the constraints of a kind that a statement adds to tables which this change did
// not make.
func addedConstraints(pass *lint.Pass, kind pg_query.ConstrType) iter.Seq2[*pg_query.RangeVar, *pg_query.Constraint] {
	return constraintsIn(pass.AlterExisting(), kind)
}

// allAddedConstraints are those of a kind that a statement adds to any table.
func allAddedConstraints(pass *lint.Pass, kind pg_query.ConstrType) iter.Seq2[*pg_query.RangeVar, *pg_query.Constraint] {
	return constraintsIn(pass.AlterTable(), kind)
}

func constraintsIn(
	commands iter.Seq2[*pg_query.RangeVar, *pg_query.AlterTableCmd], kind pg_query.ConstrType,
) iter.Seq2[*pg_query.RangeVar, *pg_query.Constraint] {
	return func(yield func(*pg_query.RangeVar, *pg_query.Constraint) bool) {
		for table, cmd := range commands {
			constraint := cmd.GetDef().GetConstraint()
			added := cmd.GetSubtype() == pg_query.AlterTableType_AT_AddConstraint && constraint.GetContype() == kind
			if added && !yield(table, constraint) {
				return
			}
		}
	}
}

// droppedConstraints are the names of the constraints that the statement drops.
func droppedConstraints(pass *lint.Pass) (dropped []string) {
	for _, cmd := range pass.AlterTable() {
		if cmd.GetSubtype() == pg_query.AlterTableType_AT_DropConstraint {
			dropped = append(dropped, cmd.GetName())
		}
	}
	return dropped
}

func dropsConstraint(pass *lint.Pass, name string) bool {
	return slices.Contains(droppedConstraints(pass), name)
}

// constraintsMade are the constraints that a statement makes: on tables, on columns and on domains.
func constraintsMade(node *pg_query.Node) iter.Seq[*pg_query.Constraint] {
	var elements []*pg_query.Node
	switch n := node.GetNode().(type) {
	case *pg_query.Node_CreateStmt:
		elements = n.CreateStmt.GetTableElts()
	case *pg_query.Node_CreateDomainStmt:
		elements = n.CreateDomainStmt.GetConstraints()
	case *pg_query.Node_AlterDomainStmt:
		elements = []*pg_query.Node{n.AlterDomainStmt.GetDef()}
	case *pg_query.Node_AlterTableStmt:
		for _, cmd := range n.AlterTableStmt.GetCmds() {
			switch c := cmd.GetAlterTableCmd(); c.GetSubtype() {
			case pg_query.AlterTableType_AT_AddConstraint, pg_query.AlterTableType_AT_AddColumn:
				elements = append(elements, c.GetDef())
			}
		}
	}
	return func(yield func(*pg_query.Constraint) bool) {
		for _, element := range elements {
			parts := element.GetColumnDef().GetConstraints()
			if element.GetColumnDef() == nil {
				parts = []*pg_query.Node{element}
			}
			for _, part := range parts {
				if made := part.GetConstraint(); made != nil && !yield(made) {
					return
				}
			}
		}
	}
}
