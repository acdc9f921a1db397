package lint

import (
	"slices"

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

func (c *Catalog) createTable(stmt *pg_query.CreateStmt, rough bool) {
	kind := Table
	if stmt.GetPartspec() != nil {
		kind = PartitionedTable
	}
	table, made := c.make(&Relation{Name: c.target(stmt.GetRelation()), Kind: kind}, stmt.GetIfNotExists())
	if !made {
		return
	}
	table.Method = c.methodOf(stmt.GetAccessMethod())
	table.Persistence = Persistence(stmt.GetRelation().GetRelpersistence())
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
	table.Partial = table.Partial || rough
	for _, constraint := range table.Constraints {
		constraint.Validated = !constraint.NotEnforced // there are no rows to check
	}
}

// methodOf is the access method of a new table.
// https://www.postgresql.org/docs/current/runtime-config-client.html#GUC-DEFAULT-TABLE-ACCESS-METHOD
func (c *Catalog) methodOf(named string) string {
	if named != "" {
		return named
	}
	if method, set := c.Settings.Get("default_table_access_method", c.Settings.transaction); set {
		return method
	}
	return "heap"
}

// inherit gives a table the columns and checks of its parent.
func (c *Catalog) inherit(table, parent *Relation) {
	c.adopt(table, parent)
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
	if len(table.Columns) >= maxColumns || table.Column(def.GetColname()) != nil {
		return
	}
	column := &Column{Name: def.GetColname(), Type: c.TypeOf(def.GetTypeName()), Made: c.origin, Conditional: c.conditional}
	c.setIdentity(column, def.GetIdentity() != "")
	column.Generated = def.GetGenerated() != ""
	column.Default = def.GetRawDefault() != nil
	column.NotNull = def.GetIsNotNull() || column.Identity
	if Serial(def.GetTypeName()) {
		makeSerial(table, column)
	}
	table.Columns = append(table.Columns, column)
	for _, constraint := range def.GetConstraints() {
		c.addColumnConstraint(table, column, constraint.GetConstraint())
	}
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
	view := &Relation{
		Name: c.target(stmt.GetView()), Kind: View, Partial: true, Uses: c.usesOf(stmt.GetQuery()), Output: ViewColumns(stmt),
	}
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
