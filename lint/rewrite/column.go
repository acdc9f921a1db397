package rewrite

import (
	"slices"

	pg_query "github.com/pganalyze/pg_query_go/v5"

	"github.com/migrate-check/migrate-check/lint"
)

// addColumn adds a column with what costs nothing, and the rest of its definition one after the other.
func (a *alteration) addColumn(cmd *pg_query.AlterTableCmd) bool {
	def := cmd.GetDef().GetColumnDef()
	if isCostless(a.w.pass, def) {
		a.kept = append(a.kept, cmd)
		return true
	}
	if cmd.GetMissingOk() || slices.ContainsFunc(def.GetConstraints(), cannotBeSplit) || a.w.constrainedDomain(def) {
		return false
	}
	c := &newColumn{alteration: a, def: clone(def), name: def.GetColname()}
	c.def.Constraints = nil
	for _, node := range def.GetConstraints() {
		c.take(node)
	}
	if !c.number() {
		return false
	}
	cmd = clone(cmd)
	cmd.Def.GetColumnDef().Constraints = c.def.Constraints
	cmd.Def.GetColumnDef().TypeName = c.def.TypeName
	a.kept = append(a.kept, cmd)
	return c.finish()
}

// cannotBeSplit reports whether a part of a column's definition cannot be added later, or belongs to the part
// before it.
func cannotBeSplit(node *pg_query.Node) bool {
	switch node.GetConstraint().GetContype() {
	case pg_query.ConstrType_CONSTR_GENERATED, pg_query.ConstrType_CONSTR_EXCLUSION,
		pg_query.ConstrType_CONSTR_ATTR_DEFERRABLE, pg_query.ConstrType_CONSTR_ATTR_NOT_DEFERRABLE,
		pg_query.ConstrType_CONSTR_ATTR_DEFERRED, pg_query.ConstrType_CONSTR_ATTR_IMMEDIATE:
		return true
	}
	return false
}

// isCostless reports whether the definition of a column needs no look at the rows.
func isCostless(pass *lint.Pass, def *pg_query.ColumnDef) bool {
	for _, node := range def.GetConstraints() {
		constraint := node.GetConstraint()
		switch constraint.GetContype() {
		case pg_query.ConstrType_CONSTR_NULL:
		case pg_query.ConstrType_CONSTR_NOTNULL:
			if !hasConstantDefault(pass, def) && !lint.Serial(def.GetTypeName()) {
				return false
			}
		case pg_query.ConstrType_CONSTR_DEFAULT:
			if volatility, _ := pass.Catalog.Volatility(constraint.GetRawExpr()); volatility != lint.NotVolatile {
				return false
			}
		case pg_query.ConstrType_CONSTR_FOREIGN:
			if hasDefault(def) {
				return false
			}
		default:
			return false
		}
	}
	return !lint.Serial(def.GetTypeName())
}

func hasDefault(def *pg_query.ColumnDef) bool {
	return defaultOf(def) != nil
}

// defaultOf is the expression of the default, nil if there is none but null.
func defaultOf(def *pg_query.ColumnDef) *pg_query.Node {
	for _, node := range def.GetConstraints() {
		constraint := node.GetConstraint()
		if constraint.GetContype() == pg_query.ConstrType_CONSTR_DEFAULT && !constraint.GetRawExpr().GetAConst().GetIsnull() {
			return constraint.GetRawExpr()
		}
	}
	return nil
}

func hasConstantDefault(pass *lint.Pass, def *pg_query.ColumnDef) bool {
	value := defaultOf(def)
	if value == nil || pass.Version < 11 {
		return false
	}
	volatility, _ := pass.Catalog.Volatility(value)
	return volatility == lint.NotVolatile
}

// A domain with constraints is checked for every row, and a column cannot become of it later without that.
func (w *writer) constrainedDomain(def *pg_query.ColumnDef) bool {
	domain := w.pass.Catalog.Type(w.pass.Catalog.TypeOf(def.GetTypeName()).Name)
	return domain != nil && domain.Constrained
}

// newColumn is a column whose definition is taken apart.
type newColumn struct {
	*alteration
	// def is what is added at once.
	def  *pg_query.ColumnDef
	name string
	// notNull is whether the column becomes so at the end.
	notNull bool
	// value is what the old rows are filled with, nil if they need nothing.
	value *pg_query.Node
	// owned is the statement that gives the column its sequence.
	owned string
	// fillers is the sequence that numbers the rows until the column is an identity column.
	fillers string
	// identity is how the column gets its numbers in the end.
	identity *pg_query.Constraint
	// later are the constraints that are added when the rows are filled.
	later []*pg_query.Constraint
}

// take sorts a part of the definition.
func (c *newColumn) take(node *pg_query.Node) {
	constraint := node.GetConstraint()
	switch constraint.GetContype() {
	case pg_query.ConstrType_CONSTR_NOTNULL:
		c.notNull = true
	case pg_query.ConstrType_CONSTR_DEFAULT:
		volatility, _ := c.w.pass.Catalog.Volatility(constraint.GetRawExpr())
		if volatility == lint.NotVolatile {
			c.def.Constraints = append(c.def.Constraints, node)
		} else {
			c.value = constraint.GetRawExpr()
		}
	case pg_query.ConstrType_CONSTR_IDENTITY:
		c.identity, c.notNull = constraint, true
	case pg_query.ConstrType_CONSTR_CHECK, pg_query.ConstrType_CONSTR_FOREIGN, pg_query.ConstrType_CONSTR_UNIQUE,
		pg_query.ConstrType_CONSTR_PRIMARY:
		c.later = append(c.later, constraint)
		c.notNull = c.notNull || constraint.GetContype() == pg_query.ConstrType_CONSTR_PRIMARY
	default:
		c.def.Constraints = append(c.def.Constraints, node)
	}
}

// finish adds what the column still lacks. It reports false where only a person knows the values of the old rows,
// or nothing tells the rows apart to fill them in batches.
func (c *newColumn) finish() bool {
	constant := hasConstantDefault(c.w.pass, c.def)
	if c.value != nil {
		fill, ok := c.fillStatement()
		if !ok {
			return false
		}
		c.prepared = append(c.prepared, strong(alterTo(c.table, "ALTER COLUMN", lint.QuoteIdent(c.name), "SET DEFAULT", c.w.expression(c.value))))
		c.prepared = append(c.prepared, c.afterDefault()...)
		c.fill = append(c.fill, fill)
		c.better = true
	}
	switch {
	case !c.notNull:
	case c.value != nil:
		if !c.makeNotNull(c.name) {
			return false
		}
	case constant:
		c.kept[len(c.kept)-1].Def.GetColumnDef().Constraints = append(c.def.Constraints, notNullNode())
	default:
		return false
	}
	c.becomeIdentity()
	for _, constraint := range c.later {
		if !c.addLater(constraint) {
			return false
		}
	}
	return true
}

func (c *newColumn) addLater(constraint *pg_query.Constraint) bool {
	switch constraint.GetContype() {
	case pg_query.ConstrType_CONSTR_CHECK, pg_query.ConstrType_CONSTR_FOREIGN:
		return c.addUnchecked(constraint, c.name)
	}
	if c.partitioned() {
		return false
	}
	constraint = c.named(constraint, c.name)
	c.indexes = append(c.indexes, c.w.indexStatement(c.indexOf(constraint)))
	c.last = append(c.last, strong(c.usingIndex(constraint, constraint.GetConname())))
	c.better = true
	return true
}

func notNullNode() *pg_query.Node {
	return &pg_query.Node{Node: &pg_query.Node_Constraint{Constraint: &pg_query.Constraint{Contype: pg_query.ConstrType_CONSTR_NOTNULL}}}
}
