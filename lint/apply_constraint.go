package lint

import (
	pg_query "github.com/pganalyze/pg_query_go/v5"
)

func (c *Catalog) addColumnConstraint(table *Relation, column *Column, constraint *pg_query.Constraint) {
	switch constraint.GetContype() {
	case pg_query.ConstrType_CONSTR_NOTNULL:
		column.NotNull = true
	case pg_query.ConstrType_CONSTR_DEFAULT:
		c.setDefault(column, constraint.GetRawExpr())
	case pg_query.ConstrType_CONSTR_IDENTITY:
		column.Identity, column.NotNull, column.Numbered = true, true, true
	case pg_query.ConstrType_CONSTR_GENERATED:
		column.Generated, column.Virtual = true, Virtual(constraint)
		column.ComputedFrom = columnsIn(constraint.GetRawExpr())
	default:
		c.addConstraint(table, constraint, column.Name)
	}
}

// addConstraint adds a constraint of a table, or of one column if that is named.
func (c *Catalog) addConstraint(table *Relation, def *pg_query.Constraint, column string) {
	constraint := c.constraintOf(table, def, column)
	if constraint == nil {
		return
	}
	if constraint.Kind == ForeignKey {
		c.touch(def.GetPktable())
	}
	dropConstraint(table, constraint.Name) // two histories in one directory make the same one twice
	table.Constraints = append(table.Constraints, constraint)
	c.addConstraintIndex(table, constraint, def.GetIndexname())
}

// ConstraintOf is the constraint that a definition makes of a table, under the name that PostgreSQL chooses
// if the definition gives none. Constraints of one column name that column. It is nil for what is none.
func (c *Catalog) ConstraintOf(table *pg_query.RangeVar, def *pg_query.Constraint, column string) *Constraint {
	relation := c.Relation(table)
	if relation == nil {
		relation = &Relation{Name: c.Resolve(table), Partial: true}
	}
	return c.constraintOf(relation, def, column)
}

func (c *Catalog) constraintOf(table *Relation, def *pg_query.Constraint, column string) *Constraint {
	constraint := &Constraint{
		Name:        def.GetConname(),
		Columns:     stringsOf(def.GetKeys()),
		Validated:   !def.GetSkipValidation() && !NotEnforced(def),
		NotEnforced: NotEnforced(def),
		Deferrable:  def.GetDeferrable(),
		Definition:  def,
		Made:        c.origin,
	}
	if column != "" {
		constraint.Columns = []string{column}
	}
	switch def.GetContype() {
	case pg_query.ConstrType_CONSTR_CHECK:
		constraint.Kind = Check
		constraint.Columns = columnsIn(def.GetRawExpr())
		constraint.Proves = provenNotNull(def.GetRawExpr())
		constraint.Constants = Constants(def.GetRawExpr())
	case pg_query.ConstrType_CONSTR_FOREIGN:
		constraint.Kind = ForeignKey
		if column == "" {
			constraint.Columns = stringsOf(def.GetFkAttrs())
		}
		constraint.References = c.Resolve(def.GetPktable())
		constraint.ReferencedColumns = stringsOf(def.GetPkAttrs())
	case pg_query.ConstrType_CONSTR_UNIQUE:
		constraint.Kind = Unique
	case pg_query.ConstrType_CONSTR_PRIMARY:
		constraint.Kind = PrimaryKey
	case pg_query.ConstrType_CONSTR_EXCLUSION:
		constraint.Kind = Exclusion
	default:
		return nil
	}
	if constraint.Name == "" {
		constraint.Name = c.constraintName(table, constraint)
	}
	return constraint
}

// addConstraintIndex adds the index behind a constraint, or takes over an existing one.
func (c *Catalog) addConstraintIndex(table *Relation, constraint *Constraint, using string) {
	if constraint.Kind == Check || constraint.Kind == ForeignKey {
		return
	}
	if existing := table.Index(Name{table.Name.Schema, using}); using != "" && existing != nil {
		constraint.Columns = existing.Columns
		existing.Constraint = constraint.Name
		existing.Name.Name = constraint.Name // PostgreSQL renames the index
	} else if using == "" {
		name := Name{table.Name.Schema, constraint.Name}
		table.Indexes = append(table.Indexes, &Index{
			Name: name, Columns: constraint.Columns, Unique: constraint.Kind != Exclusion, Method: "btree",
			Constraint: constraint.Name, Made: c.origin,
		})
	}
	if constraint.Kind != PrimaryKey {
		return
	}
	for _, name := range constraint.Columns {
		if column := table.Column(name); column != nil {
			column.NotNull = true
		}
	}
}

// constraintName is the name that PostgreSQL chooses.
func (c *Catalog) constraintName(table *Relation, constraint *Constraint) string {
	second, kind := JoinedColumns(constraint.Columns), ""
	switch constraint.Kind {
	case PrimaryKey:
		second, kind = "", "pkey"
	case ForeignKey:
		kind = "fkey"
	case Exclusion:
		kind = "excl"
	case Unique:
		kind = "key"
	case Check:
		kind = "check"
		if len(constraint.Columns) != 1 {
			second = ""
		}
	}
	return FreeName(table.Name.Name, second, kind, func(name string) bool { return c.taken(table, name) })
}

// taken reports whether a constraint of the table, or a relation of its schema, is known to have a name.
func (c *Catalog) taken(table *Relation, name string) bool {
	return table.Constraint(name) != nil || c.relations[Name{table.Name.Schema, name}] != nil
}

// provenNotNull lists the columns of which a check says that they are not null: by itself or joined by
// AND with other conditions.
func provenNotNull(expr *pg_query.Node) []string {
	if and := expr.GetBoolExpr(); and.GetBoolop() == pg_query.BoolExprType_AND_EXPR {
		var proven []string
		for _, arg := range and.GetArgs() {
			proven = append(proven, provenNotNull(arg)...)
		}
		return proven
	}
	test := expr.GetNullTest()
	if test.GetNulltesttype() != pg_query.NullTestType_IS_NOT_NULL || test.GetArg().GetColumnRef() == nil {
		return nil
	}
	return columnsIn(test.GetArg())
}

// conditionsIn counts the conditions that an expression joins by AND.
func conditionsIn(expr *pg_query.Node) (count int) {
	if and := expr.GetBoolExpr(); and.GetBoolop() == pg_query.BoolExprType_AND_EXPR {
		for _, arg := range and.GetArgs() {
			count += conditionsIn(arg)
		}
		return count
	}
	return 1
}
