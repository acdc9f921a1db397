package lint

import (
	"slices"

	pg_query "github.com/pganalyze/pg_query_go/v5"
)

func (c *Catalog) alterTable(stmt *pg_query.AlterTableStmt) {
	if stmt.GetMissingOk() && c.absent(c.Resolve(stmt.GetRelation())) {
		return
	}
	switch stmt.GetObjtype() {
	case pg_query.ObjectType_OBJECT_TABLE, pg_query.ObjectType_OBJECT_FOREIGN_TABLE:
	default:
		return
	}
	table := c.touch(stmt.GetRelation())
	for _, node := range stmt.GetCmds() {
		c.alter(table, node.GetAlterTableCmd())
	}
}

func (c *Catalog) alter(table *Relation, cmd *pg_query.AlterTableCmd) {
	switch cmd.GetSubtype() {
	case pg_query.AlterTableType_AT_AddColumn:
		c.addColumn(table, cmd.GetDef().GetColumnDef())
	case pg_query.AlterTableType_AT_DropColumn:
		dropColumn(table, cmd.GetName())
	case pg_query.AlterTableType_AT_AddConstraint:
		c.addConstraint(table, cmd.GetDef().GetConstraint(), "")
	case pg_query.AlterTableType_AT_DropConstraint:
		dropConstraint(table, cmd.GetName())
	case pg_query.AlterTableType_AT_ValidateConstraint:
		if constraint := table.Constraint(cmd.GetName()); constraint != nil {
			constraint.Validated = true
		}
	case pg_query.AlterTableType_AT_AlterColumnType:
		column := c.touchColumn(table, cmd.GetName())
		column.Type = c.TypeOf(cmd.GetDef().GetColumnDef().GetTypeName())
	case pg_query.AlterTableType_AT_SetNotNull:
		c.touchColumn(table, cmd.GetName()).NotNull = true
	case pg_query.AlterTableType_AT_DropNotNull:
		c.touchColumn(table, cmd.GetName()).NotNull = false
	case pg_query.AlterTableType_AT_ColumnDefault:
		c.touchColumn(table, cmd.GetName()).Default = cmd.GetDef() != nil
	case pg_query.AlterTableType_AT_AddIdentity:
		c.touchColumn(table, cmd.GetName()).Identity = true
	case pg_query.AlterTableType_AT_DropIdentity:
		c.touchColumn(table, cmd.GetName()).Identity = false
	case pg_query.AlterTableType_AT_DropExpression:
		c.touchColumn(table, cmd.GetName()).Generated = false
	case pg_query.AlterTableType_AT_EnableRowSecurity:
		table.RowSecurity = true
	case pg_query.AlterTableType_AT_DisableRowSecurity:
		table.RowSecurity = false
	case pg_query.AlterTableType_AT_AttachPartition:
		c.attach(table, cmd.GetDef().GetPartitionCmd())
	case pg_query.AlterTableType_AT_DetachPartition:
		c.detach(table, cmd.GetDef().GetPartitionCmd())
	case pg_query.AlterTableType_AT_AddInherit:
		parent := c.touch(cmd.GetDef().GetRangeVar())
		table.Parents, c.inherits = append(table.Parents, parent.Name), true
	}
}

// touchColumn returns the column; where it is unknown, an empty one that was there before.
func (c *Catalog) touchColumn(table *Relation, name string) *Column {
	if column := table.Column(name); column != nil {
		return column
	}
	column := &Column{Name: name}
	table.Columns = append(table.Columns, column)
	return column
}

// dropColumn takes the constraints and indexes that name the column with it.
func dropColumn(table *Relation, name string) {
	table.Columns = slices.DeleteFunc(table.Columns, func(x *Column) bool { return x.Name == name })
	table.Constraints = slices.DeleteFunc(table.Constraints, func(x *Constraint) bool {
		return slices.Contains(x.Columns, name)
	})
	table.Indexes = slices.DeleteFunc(table.Indexes, func(x *Index) bool {
		return slices.Contains(x.Columns, name) || slices.Contains(x.Uses, name)
	})
}

func dropConstraint(table *Relation, name string) {
	table.Constraints = slices.DeleteFunc(table.Constraints, func(x *Constraint) bool { return x.Name == name })
	table.Indexes = slices.DeleteFunc(table.Indexes, func(x *Index) bool { return x.Constraint == name })
}

func (c *Catalog) attach(parent *Relation, cmd *pg_query.PartitionCmd) {
	partition := c.touch(cmd.GetName())
	partition.Parents, c.inherits = append(partition.Parents, parent.Name), true
	parent.Kind = PartitionedTable
	partition.Bound = BoundValues(cmd.GetBound())
	if cmd.GetBound().GetIsDefault() {
		parent.DefaultPartition = partition.Name
	}
}

func (c *Catalog) detach(parent *Relation, cmd *pg_query.PartitionCmd) {
	partition := c.touch(cmd.GetName())
	partition.Parents = slices.DeleteFunc(partition.Parents, func(n Name) bool { return n == parent.Name })
	if cmd.GetConcurrent() { // leaves the bound behind as a CHECK
		partition.Constraints = append(partition.Constraints, &Constraint{
			Kind: Check, Columns: parent.PartitionKey, Constants: partition.Bound, Validated: true, Made: c.origin,
		})
	}
	parent.Kind = PartitionedTable
	if parent.DefaultPartition == partition.Name {
		parent.DefaultPartition = Name{}
	}
}

func (c *Catalog) rename(stmt *pg_query.RenameStmt) {
	to := stmt.GetNewname()
	switch stmt.GetRenameType() {
	case pg_query.ObjectType_OBJECT_COLUMN:
		renameColumn(c.touch(stmt.GetRelation()), stmt.GetSubname(), to)
	case pg_query.ObjectType_OBJECT_TABCONSTRAINT:
		if constraint := c.touch(stmt.GetRelation()).Constraint(stmt.GetSubname()); constraint != nil {
			constraint.Name = to
		}
	case pg_query.ObjectType_OBJECT_TABLE, pg_query.ObjectType_OBJECT_VIEW, pg_query.ObjectType_OBJECT_MATVIEW,
		pg_query.ObjectType_OBJECT_SEQUENCE, pg_query.ObjectType_OBJECT_INDEX, pg_query.ObjectType_OBJECT_FOREIGN_TABLE:
		from := c.Resolve(stmt.GetRelation())
		c.move(from, Name{from.Schema, to})
	case pg_query.ObjectType_OBJECT_TYPE, pg_query.ObjectType_OBJECT_DOMAIN:
		from := resolveType(c, objectName(stmt.GetObject()))
		c.moveType(from, Name{from.Schema, to})
	case pg_query.ObjectType_OBJECT_SCHEMA:
		c.renameSchema(stmt.GetSubname(), to)
	}
}

func renameColumn(table *Relation, from, to string) {
	renamed := func(names []string) {
		for i, name := range names {
			if name == from {
				names[i] = to
			}
		}
	}
	if column := table.Column(from); column != nil {
		column.Name = to
	}
	for _, constraint := range table.Constraints {
		renamed(constraint.Columns)
		renamed(constraint.Proves)
	}
	for _, index := range table.Indexes {
		renamed(index.Columns)
		renamed(index.Uses)
	}
}

// move gives a relation another name.
func (c *Catalog) move(from, to Name) {
	relation := c.relations[from]
	if relation == nil {
		relation = &Relation{Name: from, Kind: Table, Partial: true}
	}
	delete(c.relations, from)
	c.gone[from] = true
	relation.Name = to
	c.add(relation)
	for _, other := range c.relations {
		other.pointTo(from, to)
	}
}

// pointTo follows the renaming of another relation.
func (r *Relation) pointTo(from, to Name) {
	for i := range r.Parents {
		if r.Parents[i] == from {
			r.Parents[i] = to
		}
	}
	for _, index := range r.Indexes {
		if index.Name == from {
			index.Name = to
		}
	}
	for _, constraint := range r.Constraints {
		if constraint.References == from {
			constraint.References = to
		}
	}
	for i := range r.Uses {
		if r.Uses[i].Table == from {
			r.Uses[i].Table = to
		}
	}
	if r.DefaultPartition == from {
		r.DefaultPartition = to
	}
	if r.Table == from {
		r.Table = to
	}
}

func (c *Catalog) renameSchema(from, to string) {
	for _, relation := range c.Relations() {
		if relation.Name.Schema == from {
			c.move(relation.Name, Name{to, relation.Name.Name})
		}
	}
	for name := range c.types {
		if name.Schema == from {
			c.moveType(name, Name{to, name.Name})
		}
	}
}

func (c *Catalog) setSchema(stmt *pg_query.AlterObjectSchemaStmt) {
	switch stmt.GetObjectType() {
	case pg_query.ObjectType_OBJECT_TABLE, pg_query.ObjectType_OBJECT_VIEW, pg_query.ObjectType_OBJECT_MATVIEW,
		pg_query.ObjectType_OBJECT_SEQUENCE:
		from := c.Resolve(stmt.GetRelation())
		c.move(from, Name{stmt.GetNewschema(), from.Name})
	case pg_query.ObjectType_OBJECT_TYPE, pg_query.ObjectType_OBJECT_DOMAIN:
		from := resolveType(c, objectName(stmt.GetObject()))
		c.moveType(from, Name{stmt.GetNewschema(), from.Name})
	}
}

func (c *Catalog) drop(stmt *pg_query.DropStmt) {
	for _, object := range stmt.GetObjects() {
		name := objectName(object)
		switch stmt.GetRemoveType() {
		case pg_query.ObjectType_OBJECT_TABLE, pg_query.ObjectType_OBJECT_VIEW, pg_query.ObjectType_OBJECT_MATVIEW,
			pg_query.ObjectType_OBJECT_SEQUENCE, pg_query.ObjectType_OBJECT_INDEX, pg_query.ObjectType_OBJECT_FOREIGN_TABLE:
			c.forget(c.Resolve(rangeVar(name)))
		case pg_query.ObjectType_OBJECT_TYPE, pg_query.ObjectType_OBJECT_DOMAIN:
			delete(c.types, resolveType(c, name))
		case pg_query.ObjectType_OBJECT_SCHEMA:
			c.dropSchema(name.Name)
		case pg_query.ObjectType_OBJECT_TRIGGER, pg_query.ObjectType_OBJECT_POLICY:
			c.dropFromTable(stmt.GetRemoveType(), stringsOf(object.GetList().GetItems()))
		case pg_query.ObjectType_OBJECT_FUNCTION, pg_query.ObjectType_OBJECT_PROCEDURE:
			delete(c.functions, resolve(c, c.functions, name.Name))
		}
	}
}

func (c *Catalog) dropSchema(schema string) {
	for _, relation := range c.Relations() {
		if relation.Name.Schema == schema {
			c.forget(relation.Name)
		}
	}
	for name := range c.types {
		if name.Schema == schema {
			delete(c.types, name)
		}
	}
}

// dropFromTable drops a trigger or a policy, which is named after its table.
func (c *Catalog) dropFromTable(kind pg_query.ObjectType, path []string) {
	if len(path) < 2 {
		return
	}
	name, table := path[len(path)-1], Name{Name: path[len(path)-2]}
	if len(path) > 2 {
		table.Schema = path[len(path)-3]
	}
	relation := c.Relation(rangeVar(table))
	if relation == nil {
		return
	}
	if kind == pg_query.ObjectType_OBJECT_POLICY {
		relation.Policies = slices.DeleteFunc(relation.Policies, func(p *Policy) bool { return p.Name == name })
		return
	}
	relation.Triggers = slices.DeleteFunc(relation.Triggers, func(t *Trigger) bool { return t.Name == name })
}
