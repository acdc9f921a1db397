package lint

import (
	pg_query "github.com/pganalyze/pg_query_go/v5"
)

func (l *lockList) takeAlter(alter *pg_query.AlterTableStmt) {
	table := alter.GetRelation()
	switch alter.GetObjtype() {
	case pg_query.ObjectType_OBJECT_TABLE:
	case pg_query.ObjectType_OBJECT_VIEW:
		l.add(table, AccessExclusive)
		return
	default:
		return
	}
	for _, node := range alter.GetCmds() {
		cmd := node.GetAlterTableCmd()
		mode := l.alterMode(cmd)
		l.add(table, mode)
		if l.version >= 13 && l.catalog.Idle(table, cmd) {
			continue // before, a second foreign key is made
		}
		if table.GetInh() {
			l.addChildren(l.catalog.Resolve(table), childMode(cmd, mode))
		}
		l.takeReferences(alter.GetRelation(), cmd)
		l.takePartition(table, cmd)
		switch cmd.GetSubtype() {
		case pg_query.AlterTableType_AT_DropConstraint:
			l.takeDroppedReference(table, cmd.GetName())
		case pg_query.AlterTableType_AT_AlterConstraint:
			l.takeEnforced(table, cmd)
		case pg_query.AlterTableType_AT_AlterColumnType, pg_query.AlterTableType_AT_DropColumn:
			l.takePeers(table, cmd.GetName())
		}
		if cmd.GetSubtype() == pg_query.AlterTableType_AT_DropColumn && cmd.GetBehavior() == pg_query.DropBehavior_DROP_CASCADE {
			l.takeCascadedViews(table, cmd.GetName())
		}
	}
}

// alterMode is the lock of one part of ALTER TABLE.
// https://www.postgresql.org/docs/current/sql-altertable.html
func (l *lockList) alterMode(cmd *pg_query.AlterTableCmd) string {
	switch cmd.GetSubtype() {
	case pg_query.AlterTableType_AT_SetStatistics, pg_query.AlterTableType_AT_ClusterOn,
		pg_query.AlterTableType_AT_DropCluster, pg_query.AlterTableType_AT_ValidateConstraint,
		pg_query.AlterTableType_AT_SetOptions, pg_query.AlterTableType_AT_ResetOptions,
		pg_query.AlterTableType_AT_SetRelOptions, pg_query.AlterTableType_AT_ResetRelOptions,
		pg_query.AlterTableType_AT_DetachPartitionFinalize:
		return ShareUpdateExclusive
	case pg_query.AlterTableType_AT_AttachPartition:
		if l.version >= 12 {
			return ShareUpdateExclusive
		}
	case pg_query.AlterTableType_AT_DetachPartition:
		if cmd.GetDef().GetPartitionCmd().GetConcurrent() {
			return ShareUpdateExclusive
		}
	case pg_query.AlterTableType_AT_EnableTrig, pg_query.AlterTableType_AT_EnableAlwaysTrig,
		pg_query.AlterTableType_AT_EnableReplicaTrig, pg_query.AlterTableType_AT_EnableTrigAll,
		pg_query.AlterTableType_AT_EnableTrigUser, pg_query.AlterTableType_AT_DisableTrig,
		pg_query.AlterTableType_AT_DisableTrigAll, pg_query.AlterTableType_AT_DisableTrigUser:
		return ShareRowExclusive
	case pg_query.AlterTableType_AT_AddConstraint:
		if cmd.GetDef().GetConstraint().GetContype() == pg_query.ConstrType_CONSTR_FOREIGN {
			return ShareRowExclusive
		}
	}
	return AccessExclusive
}

// childMode is the lock that a part of ALTER TABLE takes on partitions and other children, empty if
// it does not go on to them.
func childMode(cmd *pg_query.AlterTableCmd, mode string) string {
	switch cmd.GetSubtype() {
	case pg_query.AlterTableType_AT_AddColumn, pg_query.AlterTableType_AT_DropColumn,
		pg_query.AlterTableType_AT_AlterColumnType, pg_query.AlterTableType_AT_ColumnDefault,
		pg_query.AlterTableType_AT_SetNotNull, pg_query.AlterTableType_AT_DropNotNull, pg_query.AlterTableType_AT_DropExpression,
		pg_query.AlterTableType_AT_DropConstraint, pg_query.AlterTableType_AT_ValidateConstraint:
		return mode
	case pg_query.AlterTableType_AT_AddConstraint:
		switch cmd.GetDef().GetConstraint().GetContype() {
		case pg_query.ConstrType_CONSTR_PRIMARY, pg_query.ConstrType_CONSTR_UNIQUE:
			return Share // only the index is built there
		}
		return mode
	}
	return ""
}

// A foreign key locks the table it points to, and more strongly where it takes over those of partitions, whose
// triggers go.
func (l *lockList) takeReferences(table *pg_query.RangeVar, cmd *pg_query.AlterTableCmd) {
	if constraint := cmd.GetDef().GetConstraint(); constraint != nil {
		mode := ShareRowExclusive
		if takesOver, _ := l.catalog.partitionsWith(table, constraint); takesOver {
			mode = AccessExclusive
		}
		l.add(constraint.GetPktable(), mode)
	}
	for _, node := range cmd.GetDef().GetColumnDef().GetConstraints() {
		l.add(node.GetConstraint().GetPktable(), ShareRowExclusive)
	}
}

// Partitions that come or go are locked, and so is the default partition, whose rows then are others.
// Before PostgreSQL 14 one that goes can be read and written, as queries find it by its parent.
func (l *lockList) takePartition(parent *pg_query.RangeVar, cmd *pg_query.AlterTableCmd) {
	partition := cmd.GetDef().GetPartitionCmd()
	switch {
	case cmd.GetSubtype() == pg_query.AlterTableType_AT_AttachPartition,
		cmd.GetSubtype() == pg_query.AlterTableType_AT_DetachPartition && !partition.GetConcurrent():
		mode := AccessExclusive
		if l.version < 14 && cmd.GetSubtype() == pg_query.AlterTableType_AT_DetachPartition {
			mode = ShareUpdateExclusive
		}
		l.add(partition.GetName(), mode)
		l.takeDefaultPartition(parent)
	}
}

func (l *lockList) takeDefaultPartition(parent *pg_query.RangeVar) {
	if relation := l.catalog.Relation(parent); relation != nil && relation.DefaultPartition != (Name{}) {
		l.addName(relation.DefaultPartition, AccessExclusive)
	}
}

func (l *lockList) takeDroppedReference(table *pg_query.RangeVar, name string) {
	if constraint := l.catalog.Relation(table).Constraint(name); constraint != nil && constraint.Kind == ForeignKey {
		l.addName(constraint.References, AccessExclusive)
	}
}

// A foreign key that is enforced gets triggers on the other table, and one that no longer is loses them.
func (l *lockList) takeEnforced(table *pg_query.RangeVar, cmd *pg_query.AlterTableCmd) {
	constraint := l.catalog.Relation(table).Constraint(cmd.GetDef().GetConstraint().GetConname())
	enforced, sets := SetsEnforced(cmd)
	switch {
	case constraint == nil || constraint.Kind != ForeignKey || !sets:
	case enforced:
		l.addName(constraint.References, ShareRowExclusive)
	default:
		l.addName(constraint.References, AccessExclusive)
	}
}

// A foreign key is made anew with the type of its column, and goes with the column.
func (l *lockList) takePeers(table *pg_query.RangeVar, column string) {
	for _, peer := range l.catalog.ForeignKeyPeers(l.catalog.Resolve(table), column) {
		l.addName(peer, AccessExclusive)
	}
}

func (l *lockList) takeCascadedViews(table *pg_query.RangeVar, column string) {
	name := l.catalog.Resolve(table)
	for _, relation := range l.catalog.Relations() {
		if relation.UsesColumn(name, column) {
			l.addName(relation.Name, AccessExclusive)
		}
	}
}
