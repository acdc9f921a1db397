package lint

import (
	"slices"

	pg_query "github.com/pganalyze/pg_query_go/v5"
)

// RelationKind is what a relation is.
type RelationKind string

const (
	Table            RelationKind = "table"
	PartitionedTable RelationKind = "partitioned table"
	View             RelationKind = "view"
	MaterializedView RelationKind = "materialized view"
	IndexRelation    RelationKind = "index"
	Sequence         RelationKind = "sequence"
)

// Persistence is relpersistence of pg_class.
type Persistence string

const (
	Logged    Persistence = "p"
	Unlogged  Persistence = "u"
	Temporary Persistence = "t"
)

// Relation is what is known of a table, a view, an index or a sequence.
type Relation struct {
	Name Name
	Kind RelationKind
	// Made is the statement of this change that made it, nil if it was there before.
	Made *Origin
	// Persistence is how long the rows of a table last, empty if that is not known.
	Persistence Persistence
	// Partial relations were met before they were made: there may be more columns, constraints and
	// indexes than are listed.
	Partial bool
	// Whole is whether all indexes are known.
	Whole       bool
	Columns     []*Column
	Constraints []*Constraint
	Indexes     []*Index
	Triggers    []*Trigger
	// Statistics are the extended ones.
	Statistics []*Statistics
	// Parents are the tables it inherits from or is a partition of.
	Parents []Name
	// PartitionKey are the columns that decide into which partition a row goes.
	PartitionKey []string
	// Method is the access method that holds its rows, empty if it is not known.
	Method string
	// Bound are the literals of the bound of a partition.
	Bound []string
	// DefaultPartition is the name of the partition that takes what fits no other.
	DefaultPartition Name
	// RowSecurity is whether policies are in force.
	RowSecurity bool
	Policies    []*Policy
	Rules       []*RewriteRule
	// Uses are the relations a view reads, with the columns. Output are its own columns, nil if they are not known.
	Uses   []Use
	Output []string
	// Table is the table that an index belongs to.
	Table Name

	// changed is whether this change has made or altered it.
	changed bool
}

// New reports whether the relation was made by this change.
func (r *Relation) New() bool { return r != nil && r.Made != nil }

// Column is what is known of a column.
type Column struct {
	Name    string
	Type    TypeRef
	NotNull bool
	// Default is whether it has one; Identity and Generated whether PostgreSQL fills it.
	Default, Identity, Generated bool
	// Virtual generated columns are computed when they are read.
	Virtual bool
	// Numbered columns take their values from a sequence. Sequence is which one their default names, OwnSequence the one
	// that goes with the column, as serial makes one.
	Numbered              bool
	Sequence, OwnSequence Name
	// ComputedFrom are the columns in the expression of a generated column.
	ComputedFrom []string
	// Conditional columns were added where that may not have happened.
	Conditional bool
	Made        *Origin
}

// Known reports whether the column was met where it was made.
func (c *Column) Known() bool { return c.Type.Known() }

// Column returns the column of a name, nil if it is not known.
func (r *Relation) Column(name string) *Column {
	if r == nil {
		return nil
	}
	for _, column := range r.Columns {
		if column.Name == name {
			return column
		}
	}
	return nil
}

// ConstraintKind is what a constraint is.
type ConstraintKind string

const (
	Check      ConstraintKind = "check"
	NotNull    ConstraintKind = "not null"
	ForeignKey ConstraintKind = "foreign key"
	Unique     ConstraintKind = "unique"
	PrimaryKey ConstraintKind = "primary key"
	Exclusion  ConstraintKind = "exclusion"
)

// Constraint is what is known of a constraint.
type Constraint struct {
	Name    string
	Kind    ConstraintKind
	Columns []string
	// Validated constraints hold for all rows. NotEnforced ones hold for none, and cannot be validated.
	Validated, NotEnforced bool
	// Deferrable foreign keys may be checked at commit.
	Deferrable bool
	// References is the other table of a foreign key, with its columns.
	References        Name
	ReferencedColumns []string
	// Constants are the literals in a check.
	Constants []string
	// Proves are columns that cannot be null if the check is validated.
	Proves []string
	// Definition is what made it, nil if that does not hold any more since something was renamed. The name
	// and the validity are those of the constraint.
	Definition *pg_query.Constraint
	Made       *Origin
}

// Constraint returns the constraint of a name, nil if it is not known.
func (r *Relation) Constraint(name string) *Constraint {
	if r == nil {
		return nil
	}
	for _, constraint := range r.Constraints {
		if constraint.Name == name {
			return constraint
		}
	}
	return nil
}

// ProvesNotNull reports whether a validated constraint, other than those named, says that a column has
// no nulls.
func (r *Relation) ProvesNotNull(column string, except ...string) bool {
	return r != nil && slices.ContainsFunc(r.Constraints, func(c *Constraint) bool {
		return c.Validated && slices.Contains(c.Proves, column) && !slices.Contains(except, c.Name)
	})
}

// Index is what is known of an index.
type Index struct {
	Name Name
	// Columns are the key columns in order, "" for an expression.
	Columns []string
	// Uses are the columns in expressions and in the predicate.
	Uses   []string
	Method string
	// Expression is whether a key is an expression, Ordered whether one has an order, a collation or an
	// operator class of its own.
	Unique, Partial, Expression, Ordered bool
	// NullsLeftOut are columns, where the condition says no more than that they are not null. Comparing such a column
	// with a value can use the index all the same.
	NullsLeftOut []string
	// Constraint is the constraint that the index stands behind, if any.
	Constraint string
	// Definition is what made it, nil if that is not known or does not hold any more since something was
	// renamed. The name is that of the index.
	Definition *pg_query.IndexStmt
	Made       *Origin
}

// Statistics are what PostgreSQL counts of several columns together.
type Statistics struct {
	Name Name
	// Columns are those that it counts, or that stand in an expression that it counts.
	Columns []string
}

// Partition reports whether the relation is a partition, or inherits.
func (r *Relation) Partition() bool { return r != nil && len(r.Parents) > 0 }

// Index returns the index of a name, nil if it is not known.
func (r *Relation) Index(name Name) *Index {
	if r == nil {
		return nil
	}
	for _, index := range r.Indexes {
		if index.Name == name {
			return index
		}
	}
	return nil
}

// Trigger is what is known of a trigger.
type Trigger struct {
	Name string
	// Columns are those of UPDATE OF.
	Columns []string
	// Function is what it runs, without a schema if none is written.
	Function Name
	Made     *Origin
}

// Policy is what is known of a policy.
type Policy struct {
	Name string
	// Uses are the columns that its conditions name.
	Uses []string
	Made *Origin
}

// RewriteRule is what is known of a rule that rewrites queries.
type RewriteRule struct {
	Name string
	// Uses are the columns of the table that it names, as those of old and new rows.
	Uses []string
}

// Use is a relation that a view reads.
type Use struct {
	Table Name
	// Columns are the names that the view's query mentions, "*" for all.
	Columns []string
}

// UsesColumn reports whether a view may depend on a column.
func (r *Relation) UsesColumn(table Name, column string) bool {
	return slices.ContainsFunc(r.Uses, func(u Use) bool {
		return u.Table == table && (slices.Contains(u.Columns, column) || slices.Contains(u.Columns, "*"))
	})
}

// Function is what is known of a function.
type Function struct {
	Name Name
	// Volatility is "volatile", "stable" or "immutable".
	Volatility string
	Made       *Origin

	// Procedure is whether it is called by CALL. Returns is what it returns, empty where parameters say so, and Parameters
	// are the names of what it takes, empty for those without.
	Procedure  bool
	Returns    string
	Parameters []string

	// signature are the types that it takes.
	signature string
	// required and arguments are how many arguments it takes, any number from there on if it is variadic.
	required, arguments int
	variadic            bool
	// source is the statement that made it, and body what a call runs once it was read. Dynamic ones run more.
	source        *Statement
	body          []*Statement
	read, dynamic bool
	// parts are all that is SQL in the body, once it was parsed.
	parts  []*pg_query.Node
	parsed bool
}
