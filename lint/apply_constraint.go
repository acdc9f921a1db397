package lint

import (
	"slices"
	"strings"

	pg_query "github.com/pganalyze/pg_query_go/v5"
)

func (c *Catalog) addColumnConstraint(table *Relation, column *Column, constraint *pg_query.Constraint) {
	switch constraint.GetContype() {
	case pg_query.ConstrType_CONSTR_NOTNULL:
		column.NotNull = true
	case pg_query.ConstrType_CONSTR_DEFAULT:
		column.Default = true
		column.Numbered = column.Numbered || slices.Contains(Functions(constraint.GetRawExpr()), "nextval")
	case pg_query.ConstrType_CONSTR_IDENTITY:
		column.Identity, column.NotNull, column.Numbered = true, true, true
	case pg_query.ConstrType_CONSTR_GENERATED:
		column.Generated = true
		column.ComputedFrom = columnsIn(constraint.GetRawExpr())
	default:
		c.addConstraint(table, constraint, column.Name)
	}
}

// addConstraint adds a constraint of a table, or of one column if that is named.
func (c *Catalog) addConstraint(table *Relation, def *pg_query.Constraint, column string) {
	constraint := &Constraint{
		Name:       def.GetConname(),
		Columns:    stringsOf(def.GetKeys()),
		Validated:  !def.GetSkipValidation(),
		Deferrable: def.GetDeferrable(),
		Made:       c.origin,
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
		constraint.References = c.touch(def.GetPktable()).Name
		constraint.ReferencedColumns = stringsOf(def.GetPkAttrs())
	case pg_query.ConstrType_CONSTR_UNIQUE:
		constraint.Kind = Unique
	case pg_query.ConstrType_CONSTR_PRIMARY:
		constraint.Kind = PrimaryKey
	case pg_query.ConstrType_CONSTR_EXCLUSION:
		constraint.Kind = Exclusion
	default:
		return
	}
	if constraint.Name == "" {
		constraint.Name = c.constraintName(table, constraint)
	} else {
		dropConstraint(table, constraint.Name) // two histories in one directory make the same one twice
	}
	table.Constraints = append(table.Constraints, constraint)
	c.addConstraintIndex(table, constraint, def.GetIndexname())
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
	parts := append([]string{table.Name.Name}, constraint.Columns...)
	switch constraint.Kind {
	case PrimaryKey:
		parts = []string{table.Name.Name, "pkey"}
	case ForeignKey:
		parts = append(parts, "fkey")
	case Exclusion:
		parts = append(parts, "excl")
	case Unique:
		parts = append(parts, "key")
	case Check:
		if len(constraint.Columns) != 1 {
			parts = parts[:1]
		}
		parts = append(parts, "check")
	}
	base := strings.Join(parts, "_")
	name := base
	for i := 1; table.Constraint(name) != nil; i++ {
		name = base + string(rune('0'+i%10))
	}
	return name
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
