package rewrite

import (
	pg_query "github.com/pganalyze/pg_query_go/v5"

	"github.com/migrate-check/migrate-check/lint"
)

// addConstraint finds out how to add a constraint to rows that are there.
func (a *alteration) addConstraint(cmd *pg_query.AlterTableCmd) bool {
	constraint := cmd.GetDef().GetConstraint()
	switch constraint.GetContype() {
	case pg_query.ConstrType_CONSTR_CHECK, pg_query.ConstrType_CONSTR_FOREIGN:
		if constraint.GetSkipValidation() {
			return a.addUnvalidated(cmd)
		}
		return a.addUnchecked(constraint, "")
	case pg_query.ConstrType_CONSTR_UNIQUE, pg_query.ConstrType_CONSTR_PRIMARY:
		return a.addIndexed(constraint, "")
	}
	return false // an exclusion constraint is built at once or not at all
}

// addUnvalidated keeps a constraint that is NOT VALID already, where the table takes it.
func (a *alteration) addUnvalidated(cmd *pg_query.AlterTableCmd) bool {
	if constraint := cmd.GetDef().GetConstraint(); a.mustGoByPartition(constraint) {
		return a.addToPartitions(a.named(constraint, ""))
	}
	a.kept = append(a.kept, cmd)
	return true
}

// addUnchecked adds a check or a foreign key NOT VALID, and validates it later.
// https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-DESC-VALIDATE-CONSTRAINT
func (a *alteration) addUnchecked(constraint *pg_query.Constraint, column string) bool {
	constraint = a.named(constraint, column)
	if a.mustGoByPartition(constraint) {
		return a.addToPartitions(constraint)
	}
	constraint.SkipValidation, constraint.InitiallyValid = true, false
	a.unchecked = append(a.unchecked, strong(a.w.alter(a.table, addConstraint(constraint))))
	a.validateLater(a.table, constraint.GetConname())
	a.better = true
	return true
}

func (a *alteration) validateLater(table *pg_query.RangeVar, name string) {
	validate := alterTo(table, "VALIDATE CONSTRAINT", lint.QuoteIdent(name))
	a.validate = append(a.validate, statement{sql: validate, apart: true})
}

// named gives a constraint the name that PostgreSQL would choose, so that it can be spoken of. A constraint in
// the definition of a column becomes one of the table.
func (a *alteration) named(constraint *pg_query.Constraint, column string) *pg_query.Constraint {
	constraint = clone(constraint)
	if constraint.GetConname() == "" {
		known := a.w.pass.Catalog.ConstraintOf(a.table, constraint, column)
		constraint.Conname = known.Name
		for a.taken(constraint.GetConname()) {
			constraint.Conname = a.name(secondOf(known), kindOf(known))
		}
	}
	a.names = append(a.names, constraint.GetConname())
	if column == "" {
		return constraint
	}
	name := &pg_query.Node{Node: &pg_query.Node_String_{String_: &pg_query.String{Sval: column}}}
	switch constraint.GetContype() {
	case pg_query.ConstrType_CONSTR_FOREIGN:
		constraint.FkAttrs = []*pg_query.Node{name}
	case pg_query.ConstrType_CONSTR_UNIQUE, pg_query.ConstrType_CONSTR_PRIMARY:
		constraint.Keys = []*pg_query.Node{name}
	}
	return constraint
}

// secondOf and kindOf are the parts of a name that PostgreSQL makes up.
func secondOf(constraint *lint.Constraint) string {
	if constraint.Kind == lint.PrimaryKey || constraint.Kind == lint.Check && len(constraint.Columns) != 1 {
		return ""
	}
	return lint.JoinedColumns(constraint.Columns)
}

func kindOf(constraint *lint.Constraint) string {
	return map[lint.ConstraintKind]string{
		lint.Check: "check", lint.ForeignKey: "fkey", lint.Unique: "key", lint.PrimaryKey: "pkey",
	}[constraint.Kind]
}

// Before PostgreSQL 18 a partitioned table takes no foreign key that is NOT VALID.
func (a *alteration) mustGoByPartition(constraint *pg_query.Constraint) bool {
	return constraint.GetContype() == pg_query.ConstrType_CONSTR_FOREIGN && a.partitioned() && a.w.pass.Version < 18
}

// addToPartitions adds a foreign key to each partition, validates it there, and then adds it to the table as a
// whole, which takes over those of the partitions and reads nothing.
func (a *alteration) addToPartitions(constraint *pg_query.Constraint) bool {
	partitions := a.w.leaves(a.relation)
	if len(partitions) == 0 {
		return false
	}
	for _, partition := range partitions {
		table := writtenAs(a.table, partition.Name)
		part := clone(constraint)
		part.SkipValidation, part.InitiallyValid = true, false
		a.unchecked = append(a.unchecked, strong(a.w.alter(table, addConstraint(part))))
		a.validateLater(table, part.GetConname())
	}
	constraint.SkipValidation, constraint.InitiallyValid = false, true
	a.last = append(a.last, strong(a.w.alter(a.table, addConstraint(constraint))))
	a.better = true
	return true
}

// addIndexed builds the index of a unique constraint or a primary key CONCURRENTLY, and makes it the constraint.
// https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-DESC-ADD-TABLE-CONSTRAINT-USING-INDEX
func (a *alteration) addIndexed(constraint *pg_query.Constraint, column string) bool {
	if a.partitioned() {
		return false // its index cannot become a constraint
	}
	primary := constraint.GetContype() == pg_query.ConstrType_CONSTR_PRIMARY
	if constraint.GetIndexname() != "" {
		return a.useIndex(constraint, primary)
	}
	constraint = a.named(constraint, column)
	a.indexes = append(a.indexes, a.w.indexStatement(a.indexOf(constraint)))
	if primary && !a.allNotNull(lint.Strings(constraint.GetKeys())) {
		return false
	}
	a.last = append(a.last, strong(a.usingIndex(constraint, constraint.GetConname())))
	a.better = true
	return true
}

// useIndex adds a constraint whose index is there. A primary key needs columns that are known to hold no nulls.
func (a *alteration) useIndex(constraint *pg_query.Constraint, primary bool) bool {
	if primary {
		index := a.relation.Index(lint.Name{Schema: a.w.pass.Catalog.Resolve(a.table).Schema, Name: constraint.GetIndexname()})
		if index == nil || !a.allNotNull(index.Columns) {
			return false
		}
	}
	a.last = append(a.last, strong(a.w.alter(a.table, addConstraint(constraint))))
	return true
}

// indexOf is the index that PostgreSQL would build for the constraint.
func (a *alteration) indexOf(constraint *pg_query.Constraint) *pg_query.IndexStmt {
	return &pg_query.IndexStmt{
		Idxname: constraint.GetConname(), Relation: a.table, AccessMethod: "btree", Unique: true,
		IndexParams: indexElements(constraint.GetKeys()), IndexIncludingParams: indexElements(constraint.GetIncluding()),
		NullsNotDistinct: constraint.GetNullsNotDistinct(), Options: constraint.GetOptions(), TableSpace: constraint.GetIndexspace(),
	}
}

func indexElements(columns []*pg_query.Node) (elements []*pg_query.Node) {
	for _, name := range lint.Strings(columns) {
		elements = append(elements, &pg_query.Node{Node: &pg_query.Node_IndexElem{IndexElem: &pg_query.IndexElem{
			Name: name, Ordering: pg_query.SortByDir_SORTBY_DEFAULT, NullsOrdering: pg_query.SortByNulls_SORTBY_NULLS_DEFAULT,
		}}})
	}
	return elements
}

// usingIndex makes an index the constraint of its name.
func (a *alteration) usingIndex(constraint *pg_query.Constraint, index string) string {
	return a.w.alter(a.table, addConstraint(&pg_query.Constraint{
		Contype: constraint.GetContype(), Conname: constraint.GetConname(), Indexname: index,
		Deferrable: constraint.GetDeferrable(), Initdeferred: constraint.GetInitdeferred(),
	}))
}

// allNotNull makes columns NOT NULL where they may hold nulls yet.
func (a *alteration) allNotNull(columns []string) bool {
	for _, column := range columns {
		known := a.relation.Column(column)
		if known != nil && known.NotNull || a.relation.ProvesNotNull(column) {
			continue
		}
		if !a.makeNotNull(column) {
			return false
		}
	}
	return true
}
