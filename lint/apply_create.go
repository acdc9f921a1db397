package lint

import (
	"slices"
	"strings"

	pg_query "github.com/pganalyze/pg_query_go/v5"
)

// make adds a new relation. Where it may have existed already, because of IF NOT EXISTS, it is not new
// and what it holds is not known.
func (c *Catalog) make(relation *Relation, ifNotExists bool) (*Relation, bool) {
	known := c.relations[relation.Name]
	switch {
	case c.conditional && !c.absent(relation.Name):
		return c.touchName(relation.Name, relation.Kind), false
	case ifNotExists && known != nil:
		return known, false
	case ifNotExists && !c.absent(relation.Name):
		return c.touchName(relation.Name, relation.Kind), false
	}
	relation.Made = c.origin
	return c.add(relation), true
}

func (c *Catalog) createTable(stmt *pg_query.CreateStmt) {
	kind := Table
	if stmt.GetPartspec() != nil {
		kind = PartitionedTable
	}
	table, made := c.make(&Relation{Name: c.target(stmt.GetRelation()), Kind: kind}, stmt.GetIfNotExists())
	if !made {
		return
	}
	for _, param := range stmt.GetPartspec().GetPartParams() {
		table.PartitionKey = append(table.PartitionKey, param.GetPartitionElem().GetName())
	}
	for _, parent := range stmt.GetInhRelations() {
		c.inherit(table, c.touch(parent.GetRangeVar()))
	}
	table.Bound = BoundValues(stmt.GetPartbound())
	if bound := stmt.GetPartbound(); bound.GetIsDefault() && len(table.Parents) == 1 {
		c.relations[table.Parents[0]].DefaultPartition = table.Name
	}
	for _, element := range slices.Concat(stmt.GetTableElts(), stmt.GetConstraints()) {
		switch e := element.GetNode().(type) {
		case *pg_query.Node_ColumnDef:
			c.addColumn(table, e.ColumnDef)
		case *pg_query.Node_Constraint:
			c.addConstraint(table, e.Constraint, "")
		case *pg_query.Node_TableLikeClause:
			c.like(table, c.Relation(e.TableLikeClause.GetRelation()))
		}
	}
	for _, constraint := range table.Constraints {
		constraint.Validated = true // there are no rows to check
	}
}

// inherit gives a table the columns and checks of its parent.
func (c *Catalog) inherit(table, parent *Relation) {
	table.Parents, c.inherits = append(table.Parents, parent.Name), true
	table.Partial = table.Partial || parent.Partial
	for _, column := range parent.Columns {
		if table.Column(column.Name) == nil {
			copied := *column
			copied.Made = c.origin
			table.Columns = append(table.Columns, &copied)
		}
	}
}

func (c *Catalog) like(table, source *Relation) {
	if source == nil {
		table.Partial = true
		return
	}
	table.Partial = table.Partial || source.Partial
	for _, column := range source.Columns {
		copied := Column{Name: column.Name, Type: column.Type, NotNull: column.NotNull, Made: c.origin}
		table.Columns = append(table.Columns, &copied)
	}
}

func (c *Catalog) addColumn(table *Relation, def *pg_query.ColumnDef) {
	if table.Column(def.GetColname()) != nil {
		return
	}
	column := &Column{Name: def.GetColname(), Type: c.TypeOf(def.GetTypeName()), Made: c.origin}
	column.Identity = def.GetIdentity() != ""
	column.Numbered = column.Identity || Serial(def.GetTypeName())
	column.Generated = def.GetGenerated() != ""
	column.Default = def.GetRawDefault() != nil || Serial(def.GetTypeName())
	column.NotNull = def.GetIsNotNull() || column.Identity || Serial(def.GetTypeName())
	table.Columns = append(table.Columns, column)
	for _, constraint := range def.GetConstraints() {
		c.addColumnConstraint(table, column, constraint.GetConstraint())
	}
}

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

func (c *Catalog) createTableAs(stmt *pg_query.CreateTableAsStmt) {
	kind := Table
	if stmt.GetObjtype() == pg_query.ObjectType_OBJECT_MATVIEW {
		kind = MaterializedView
	}
	relation := &Relation{Name: c.target(stmt.GetInto().GetRel()), Kind: kind, Partial: true}
	if kind == MaterializedView {
		relation.Uses, relation.Whole = c.usesOf(stmt.GetQuery()), true
	}
	c.make(relation, stmt.GetIfNotExists())
}

func (c *Catalog) selectInto(stmt *pg_query.SelectStmt) {
	if into := stmt.GetIntoClause(); into != nil {
		c.make(&Relation{Name: c.target(into.GetRel()), Kind: Table, Partial: true}, false)
	}
}

func (c *Catalog) createView(stmt *pg_query.ViewStmt) {
	view := &Relation{Name: c.target(stmt.GetView()), Kind: View, Partial: true, Uses: c.usesOf(stmt.GetQuery())}
	if known := c.relations[view.Name]; stmt.GetReplace() && (known != nil || !c.absent(view.Name)) {
		if known != nil {
			view.Made = known.Made
		}
		c.add(view)
		return
	}
	c.make(view, false)
}

// usesOf lists what a query reads. A column counts for every relation that the query reads: whose it
// is, only PostgreSQL knows.
func (c *Catalog) usesOf(query *pg_query.Node) (uses []Use) {
	var names []string
	walk(query, func(node *pg_query.Node) bool {
		if ref := node.GetRangeVar(); ref != nil {
			uses = append(uses, Use{Table: c.Resolve(ref)})
		}
		if ref := node.GetColumnRef(); ref != nil {
			names = append(names, columnsIn(node)...)
		}
		return true
	})
	slices.Sort(names)
	for i := range uses {
		uses[i].Columns = slices.Compact(names)
	}
	return uses
}

func (c *Catalog) createSequence(stmt *pg_query.CreateSeqStmt) {
	c.make(&Relation{Name: c.target(stmt.GetSequence()), Kind: Sequence}, stmt.GetIfNotExists())
}

func (c *Catalog) createIndex(stmt *pg_query.IndexStmt) {
	table := c.touch(stmt.GetRelation())
	index := IndexOf(stmt)
	if index.Name.Name == "" {
		index.Name.Name = indexName(table, index)
	}
	index.Name.Schema, index.Made = table.Name.Schema, c.origin
	_, made := c.make(&Relation{Name: index.Name, Kind: IndexRelation, Table: table.Name}, stmt.GetIfNotExists())
	if made {
		table.Indexes = append(table.Indexes, index)
	}
}

// IndexOf reads the index that a statement creates.
func IndexOf(stmt *pg_query.IndexStmt) *Index {
	index := &Index{
		Name: Name{Name: stmt.GetIdxname()}, Method: stmt.GetAccessMethod(), Unique: stmt.GetUnique(),
		Partial: stmt.GetWhereClause() != nil, Uses: columnsIn(stmt.GetWhereClause()),
	}
	for _, param := range stmt.GetIndexParams() {
		elem := param.GetIndexElem()
		index.Columns = append(index.Columns, elem.GetName())
		index.Ordered = index.Ordered || len(elem.GetOpclass()) > 0 || len(elem.GetCollation()) > 0 || elem.GetOrdering() == pg_query.SortByDir_SORTBY_DESC
		if elem.GetExpr() != nil {
			index.Expression = true
			index.Uses = append(index.Uses, columnsIn(elem.GetExpr())...)
		}
	}
	return index
}

// indexName is the name that PostgreSQL chooses.
func indexName(table *Relation, index *Index) string {
	parts := []string{table.Name.Name}
	for _, column := range index.Columns {
		if column == "" {
			column = "expr"
		}
		parts = append(parts, column)
	}
	return strings.Join(append(parts, "idx"), "_")
}
