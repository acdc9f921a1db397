package lint

import (
	"slices"

	pg_query "github.com/pganalyze/pg_query_go/v5"
)

// PartitionsHave reports whether each partition of a table has the same foreign key, validated. The table then takes
// those over, and no row is checked.
// https://www.postgresql.org/docs/current/ddl-partitioning.html#DDL-PARTITIONING-DECLARATIVE-MAINTENANCE
func (c *Catalog) PartitionsHave(table *pg_query.RangeVar, key *pg_query.Constraint) bool {
	has, all := c.partitionsWith(table, key)
	return has && all && c.Complete
}

// partitionsWith reports whether some, and whether all partitions of a table have the same foreign key.
func (c *Catalog) partitionsWith(table *pg_query.RangeVar, key *pg_query.Constraint) (some, all bool) {
	relation := c.Relation(table)
	if relation == nil || relation.Kind != PartitionedTable || key.GetContype() != pg_query.ConstrType_CONSTR_FOREIGN {
		return false, false
	}
	wanted := c.ConstraintOf(table, key, "")
	all = true
	for _, partition := range c.Children(relation.Name) {
		has := slices.ContainsFunc(partition.Constraints, func(constraint *Constraint) bool {
			return constraint.Kind == ForeignKey && constraint.Validated && constraint.References == wanted.References &&
				slices.Equal(constraint.Columns, wanted.Columns) && slices.Equal(constraint.ReferencedColumns, wanted.ReferencedColumns)
		})
		some, all = some || has, all && has
	}
	return some, all
}
