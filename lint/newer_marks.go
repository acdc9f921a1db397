package lint

import (
	pg_query "github.com/pganalyze/pg_query_go/v5"
)

// The grammar of 16 has no words for what these marks say in the tree of a newer statement.
const (
	virtualMark    = "v"
	expressionMark = "migrate_check_expression"
)

// Virtual reports whether a constraint makes a generated column that is computed when it is read.
func Virtual(def *pg_query.Constraint) bool {
	return def.GetContype() == pg_query.ConstrType_CONSTR_GENERATED && def.GetGeneratedWhen() == virtualMark
}

// NotEnforced reports whether a new constraint holds for no row. The grammar of 16 makes no constraint that is neither
// valid nor to be validated.
func NotEnforced(def *pg_query.Constraint) bool {
	switch def.GetContype() {
	case pg_query.ConstrType_CONSTR_CHECK, pg_query.ConstrType_CONSTR_FOREIGN:
		return !def.GetSkipValidation() && !def.GetInitiallyValid()
	}
	return false
}

// SetsExpression reports whether a part of ALTER TABLE is SET EXPRESSION.
func SetsExpression(cmd *pg_query.AlterTableCmd) bool {
	return cmd.GetSubtype() == pg_query.AlterTableType_AT_SetStorage && cmd.GetDef().GetString_().GetSval() == expressionMark
}

// SetsEnforced reports whether a part of ALTER TABLE is ALTER CONSTRAINT … ENFORCED or NOT ENFORCED, and which.
func SetsEnforced(cmd *pg_query.AlterTableCmd) (enforced, sets bool) {
	def := cmd.GetDef().GetConstraint()
	if cmd.GetSubtype() != pg_query.AlterTableType_AT_AlterConstraint {
		return false, false
	}
	return def.GetInitiallyValid(), def.GetInitiallyValid() || def.GetSkipValidation()
}

// mark puts the marks into the tree of the translated statement.
func (t *translation) mark(node *pg_query.Node) {
	var constraints []*pg_query.Constraint
	walk(node, func(node *pg_query.Node) bool {
		if constraint := node.GetConstraint(); constraint != nil {
			constraints = append(constraints, constraint)
		}
		return true
	})
	for _, offset := range t.virtual {
		if generated := lastBefore(constraints, t.moved(offset)); generated != nil {
			generated.GeneratedWhen = virtualMark
		}
	}
	for _, offset := range t.unenforced {
		if constraint := lastBefore(constraints, t.moved(offset)); constraint != nil && !t.inAlterConstraint(offset) {
			constraint.SkipValidation, constraint.InitiallyValid = false, false
		}
	}
	t.markAltered(node)
}

// lastBefore is the constraint that begins last of those that begin before a place, or there.
func lastBefore(constraints []*pg_query.Constraint, at int) (last *pg_query.Constraint) {
	for _, constraint := range constraints {
		if int(constraint.GetLocation()) <= at && (last == nil || constraint.GetLocation() > last.GetLocation()) {
			last = constraint
		}
	}
	return last
}

// markAltered marks what ALTER CONSTRAINT says, the parts of the statement being in the order of the text.
func (t *translation) markAltered(node *pg_query.Node) {
	var altered []*pg_query.Constraint
	for _, cmd := range node.GetAlterTableStmt().GetCmds() {
		if cmd.GetAlterTableCmd().GetSubtype() == pg_query.AlterTableType_AT_AlterConstraint {
			altered = append(altered, cmd.GetAlterTableCmd().GetDef().GetConstraint())
		}
	}
	next := 0
	for i := range t.tokens {
		if !t.at(i, "ALTER", "CONSTRAINT") || next == len(altered) {
			continue
		}
		switch {
		case t.at(i+3, "NOT", "ENFORCED"):
			altered[next].SkipValidation = true
		case t.at(i+3, "ENFORCED"):
			altered[next].InitiallyValid = true
		}
		next++
	}
}
