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
		table.Partial = table.Partial || c.conditional // it may still be there
	case pg_query.AlterTableType_AT_AddConstraint:
		c.addConstraint(table, cmd.GetDef().GetConstraint(), "")
	case pg_query.AlterTableType_AT_DropConstraint:
		dropConstraint(table, cmd.GetName())
		table.Partial = table.Partial || c.conditional
	case pg_query.AlterTableType_AT_ValidateConstraint:
		if constraint := table.Constraint(cmd.GetName()); constraint != nil {
			constraint.Validated = !constraint.NotEnforced
		}
	case pg_query.AlterTableType_AT_AlterConstraint:
		if enforced, sets := SetsEnforced(cmd); sets {
			if constraint := table.Constraint(cmd.GetDef().GetConstraint().GetConname()); constraint != nil {
				constraint.NotEnforced, constraint.Validated = !enforced, enforced
			}
		}
	case pg_query.AlterTableType_AT_AlterColumnType:
		column := c.touchColumn(table, cmd.GetName())
		column.Type = c.TypeOf(cmd.GetDef().GetColumnDef().GetTypeName())
	case pg_query.AlterTableType_AT_SetNotNull:
		c.touchColumn(table, cmd.GetName()).NotNull = true
	case pg_query.AlterTableType_AT_DropNotNull:
		c.touchColumn(table, cmd.GetName()).NotNull = false
	case pg_query.AlterTableType_AT_ColumnDefault:
		c.setDefault(c.touchColumn(table, cmd.GetName()), cmd.GetDef())
	case pg_query.AlterTableType_AT_AddIdentity:
		c.setIdentity(c.touchColumn(table, cmd.GetName()), true)
	case pg_query.AlterTableType_AT_DropIdentity:
		c.setIdentity(c.touchColumn(table, cmd.GetName()), false)
	case pg_query.AlterTableType_AT_DropExpression:
		c.touchColumn(table, cmd.GetName()).Generated = false
	case pg_query.AlterTableType_AT_SetLogged:
		table.Persistence = Logged
	case pg_query.AlterTableType_AT_SetUnLogged:
		table.Persistence = Unlogged
	case pg_query.AlterTableType_AT_SetAccessMethod:
		table.Method = cmd.GetName()
	case pg_query.AlterTableType_AT_EnableRowSecurity:
		table.RowSecurity = true
	case pg_query.AlterTableType_AT_DisableRowSecurity:
		table.RowSecurity = false
	case pg_query.AlterTableType_AT_AttachPartition:
		c.attach(table, cmd.GetDef().GetPartitionCmd())
	case pg_query.AlterTableType_AT_DetachPartition:
		c.detach(table, cmd.GetDef().GetPartitionCmd())
	case pg_query.AlterTableType_AT_AddInherit:
		c.adopt(table, c.touch(cmd.GetDef().GetRangeVar()))
	case pg_query.AlterTableType_AT_DropInherit:
		c.disown(table, c.Resolve(cmd.GetDef().GetRangeVar()))
	}
}

// maxColumns is how many columns PostgreSQL allows in a table. More are only in texts that it refuses.
// https://www.postgresql.org/docs/current/limits.html
const maxColumns = 1600

// touchColumn returns the column; where it is unknown, an empty one that was there before.
func (c *Catalog) touchColumn(table *Relation, name string) *Column {
	if column := table.Column(name); column != nil {
		return column
	}
	column := &Column{Name: name}
	if len(table.Columns) >= maxColumns {
		return column
	}
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
	table.Statistics = slices.DeleteFunc(table.Statistics, func(x *Statistics) bool { return slices.Contains(x.Columns, name) })
}

func dropConstraint(table *Relation, name string) {
	table.Constraints = slices.DeleteFunc(table.Constraints, func(x *Constraint) bool { return x.Name == name })
	table.Indexes = slices.DeleteFunc(table.Indexes, func(x *Index) bool { return x.Constraint == name })
}

func (c *Catalog) attach(parent *Relation, cmd *pg_query.PartitionCmd) {
	partition := c.touch(cmd.GetName())
	c.adopt(partition, parent)
	parent.Kind = PartitionedTable
	partition.Bound = BoundValues(cmd.GetBound())
	if cmd.GetBound().GetIsDefault() {
		parent.DefaultPartition = partition.Name
	}
}

func (c *Catalog) detach(parent *Relation, cmd *pg_query.PartitionCmd) {
	partition := c.touch(cmd.GetName())
	c.disown(partition, parent.Name)
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
