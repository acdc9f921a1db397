package lint

import (
	"slices"

	pg_query "github.com/pganalyze/pg_query_go/v5"
)

// Lock is a lock that a statement takes on a table or view that was there before the change.
type Lock struct {
	Table Name
	Mode  string
}

// lockStrength orders the modes of locks. From Share on, writes wait; AccessExclusive stops reads too.
var lockStrength = []string{
	AccessShare, RowShare, RowExclusive, ShareUpdateExclusive, Share, ShareRowExclusive, Exclusive, AccessExclusive,
}

// BlocksWrites reports whether INSERT, UPDATE and DELETE wait for the lock.
func (l Lock) BlocksWrites() bool {
	return slices.Index(lockStrength, l.Mode) >= slices.Index(lockStrength, Share)
}

// BlocksReads reports whether SELECT waits for the lock.
func (l Lock) BlocksReads() bool { return l.Mode == AccessExclusive }

// Locks are the locks that a statement takes on relations that others use, the strongest for each, as
// far as the text tells. Locks of plain reading and writing are left out.
func (c *Catalog) Locks(stmt *Statement, version int) []Lock {
	locks := lockList{catalog: c, version: version}
	locks.take(stmt.Node)
	return locks.list
}

// lockList collects locks.
// https://www.postgresql.org/docs/current/explicit-locking.html
type lockList struct {
	catalog *Catalog
	version int
	list    []Lock
}

func (l *lockList) add(ref *pg_query.RangeVar, mode string) {
	if ref != nil {
		l.addName(l.catalog.Resolve(ref), mode)
	}
}

func (l *lockList) addName(name Name, mode string) {
	if relation := l.catalog.relations[name]; relation.New() || name.Schema == temporarySchema {
		return
	}
	for i := range l.list {
		if l.list[i].Table == name {
			l.list[i].Mode = stronger(l.list[i].Mode, mode)
			return
		}
	}
	l.list = append(l.list, Lock{name, mode})
}

func stronger(a, b string) string {
	if slices.Index(lockStrength, a) < slices.Index(lockStrength, b) {
		return b
	}
	return a
}

func (l *lockList) take(node *pg_query.Node) {
	switch n := node.GetNode().(type) {
	case *pg_query.Node_AlterTableStmt:
		l.takeAlter(n.AlterTableStmt)
	case *pg_query.Node_IndexStmt:
		l.takeIndex(n.IndexStmt)
	case *pg_query.Node_CreateStmt:
		l.takeCreate(n.CreateStmt)
	case *pg_query.Node_ViewStmt:
		if view := n.ViewStmt.GetView(); n.ViewStmt.GetReplace() && l.catalog.Relation(view) != nil {
			l.add(view, AccessExclusive)
		}
	case *pg_query.Node_DropStmt:
		l.takeDrop(n.DropStmt)
	case *pg_query.Node_RenameStmt:
		l.takeRename(n.RenameStmt)
	case *pg_query.Node_AlterObjectSchemaStmt:
		l.add(n.AlterObjectSchemaStmt.GetRelation(), AccessExclusive)
	case *pg_query.Node_CreateTrigStmt:
		l.add(n.CreateTrigStmt.GetRelation(), ShareRowExclusive)
		if n.CreateTrigStmt.GetRow() {
			l.addChildren(l.catalog.Resolve(n.CreateTrigStmt.GetRelation()), ShareRowExclusive)
		}
	case *pg_query.Node_RuleStmt:
		l.add(n.RuleStmt.GetRelation(), AccessExclusive)
	case *pg_query.Node_CreatePolicyStmt:
		l.add(n.CreatePolicyStmt.GetTable(), AccessExclusive)
	case *pg_query.Node_AlterPolicyStmt:
		l.add(n.AlterPolicyStmt.GetTable(), AccessExclusive)
	case *pg_query.Node_TruncateStmt:
		l.takeTruncate(n.TruncateStmt)
	case *pg_query.Node_LockStmt:
		for _, table := range n.LockStmt.GetRelations() {
			l.add(table.GetRangeVar(), lockStrength[max(0, int(n.LockStmt.GetMode())-1)])
		}
	case *pg_query.Node_RefreshMatViewStmt:
		l.add(n.RefreshMatViewStmt.GetRelation(), refreshMode(n.RefreshMatViewStmt))
	case *pg_query.Node_ReindexStmt:
		l.takeReindex(n.ReindexStmt)
	case *pg_query.Node_ClusterStmt:
		l.add(n.ClusterStmt.GetRelation(), AccessExclusive)
	case *pg_query.Node_VacuumStmt:
		l.takeVacuum(n.VacuumStmt)
	case *pg_query.Node_AlterDomainStmt:
		l.takeDomain(n.AlterDomainStmt)
	}
}

func (l *lockList) takeAlter(alter *pg_query.AlterTableStmt) {
	if alter.GetObjtype() != pg_query.ObjectType_OBJECT_TABLE {
		return
	}
	table := alter.GetRelation()
	for _, node := range alter.GetCmds() {
		cmd := node.GetAlterTableCmd()
		mode := l.alterMode(cmd)
		l.add(table, mode)
		if table.GetInh() {
			l.addChildren(l.catalog.Resolve(table), childMode(cmd, mode))
		}
		l.takeReferences(cmd)
		l.takePartition(table, cmd)
		switch cmd.GetSubtype() {
		case pg_query.AlterTableType_AT_DropConstraint:
			l.takeDroppedReference(table, cmd.GetName())
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
		pg_query.AlterTableType_AT_SetNotNull, pg_query.AlterTableType_AT_DropNotNull,
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

// addChildren locks the partitions of a table, and the tables that inherit from it.
func (l *lockList) addChildren(parent Name, mode string) {
	if mode == "" {
		return
	}
	for _, child := range l.catalog.Children(parent) {
		l.addName(child.Name, mode)
		l.addChildren(child.Name, mode)
	}
}

// A foreign key locks the table it points to.
func (l *lockList) takeReferences(cmd *pg_query.AlterTableCmd) {
	if constraint := cmd.GetDef().GetConstraint(); constraint != nil {
		l.add(constraint.GetPktable(), ShareRowExclusive)
	}
	for _, node := range cmd.GetDef().GetColumnDef().GetConstraints() {
		l.add(node.GetConstraint().GetPktable(), ShareRowExclusive)
	}
}

// Partitions that come or go are locked, and so is the default partition, whose rows then are others.
func (l *lockList) takePartition(parent *pg_query.RangeVar, cmd *pg_query.AlterTableCmd) {
	partition := cmd.GetDef().GetPartitionCmd()
	switch {
	case cmd.GetSubtype() == pg_query.AlterTableType_AT_AttachPartition,
		cmd.GetSubtype() == pg_query.AlterTableType_AT_DetachPartition && !partition.GetConcurrent():
		l.add(partition.GetName(), AccessExclusive)
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

func (l *lockList) takeTruncate(truncate *pg_query.TruncateStmt) {
	for _, node := range truncate.GetRelations() {
		table := node.GetRangeVar()
		l.add(table, AccessExclusive)
		if table.GetInh() {
			l.addChildren(l.catalog.Resolve(table), AccessExclusive)
		}
		if truncate.GetBehavior() == pg_query.DropBehavior_DROP_CASCADE {
			l.takeReferencing(l.catalog.Resolve(table))
		}
	}
}

// takeReferencing locks the tables with foreign keys to a table, and those with foreign keys to them.
func (l *lockList) takeReferencing(table Name) {
	for _, relation := range l.catalog.Relations() {
		for _, constraint := range relation.Constraints {
			if constraint.Kind != ForeignKey || constraint.References != table || l.has(relation.Name) {
				continue
			}
			l.addName(relation.Name, AccessExclusive)
			if l.has(relation.Name) {
				l.takeReferencing(relation.Name)
			}
		}
	}
}

func (l *lockList) has(name Name) bool {
	return slices.ContainsFunc(l.list, func(lock Lock) bool { return lock.Table == name })
}

func (l *lockList) takeIndex(index *pg_query.IndexStmt) {
	mode := Share
	if index.GetConcurrent() {
		mode = ShareUpdateExclusive
	}
	l.add(index.GetRelation(), mode)
	if index.GetRelation().GetInh() {
		l.addChildren(l.catalog.Resolve(index.GetRelation()), mode)
	}
}

func (l *lockList) takeCreate(create *pg_query.CreateStmt) {
	for _, parent := range create.GetInhRelations() {
		mode := ShareUpdateExclusive
		if create.GetPartbound() != nil {
			mode = AccessExclusive
			l.takeDefaultPartition(parent.GetRangeVar())
		}
		l.add(parent.GetRangeVar(), mode)
	}
	for _, element := range slices.Concat(create.GetTableElts(), create.GetConstraints()) {
		l.add(element.GetConstraint().GetPktable(), ShareRowExclusive)
		for _, node := range element.GetColumnDef().GetConstraints() {
			l.add(node.GetConstraint().GetPktable(), ShareRowExclusive)
		}
	}
}

func (l *lockList) takeDrop(drop *pg_query.DropStmt) {
	for _, object := range drop.GetObjects() {
		if drop.GetBehavior() == pg_query.DropBehavior_DROP_CASCADE {
			l.takeCascade(l.catalog.Resolve(rangeVar(objectName(object))))
		}
		switch drop.GetRemoveType() {
		case pg_query.ObjectType_OBJECT_TABLE, pg_query.ObjectType_OBJECT_VIEW, pg_query.ObjectType_OBJECT_MATVIEW:
			l.takeDroppedTable(rangeVar(objectName(object)))
		case pg_query.ObjectType_OBJECT_INDEX:
			l.takeDroppedIndex(drop, rangeVar(objectName(object)))
		case pg_query.ObjectType_OBJECT_TRIGGER, pg_query.ObjectType_OBJECT_RULE, pg_query.ObjectType_OBJECT_POLICY:
			path := object.GetList().GetItems()
			l.add(rangeVar(nameOf(path[:len(path)-1])), AccessExclusive)
		}
	}
}

// Dropping a table drops its foreign keys, which locks the tables at their other ends. Dropping a
// partition locks its parent.
func (l *lockList) takeDroppedTable(ref *pg_query.RangeVar) {
	l.add(ref, AccessExclusive)
	l.addChildren(l.catalog.Resolve(ref), AccessExclusive)
	table := l.catalog.Relation(ref)
	if table == nil {
		return
	}
	for _, constraint := range table.Constraints {
		if constraint.Kind == ForeignKey {
			l.addName(constraint.References, AccessExclusive)
		}
	}
	for _, parent := range table.Parents {
		l.addName(parent, AccessExclusive)
	}
}

// takeCascade locks what goes with an object under CASCADE, as far as it is known.
func (l *lockList) takeCascade(dropped Name) {
	for _, relation := range l.catalog.Relations() {
		for _, use := range relation.Uses {
			if use.Table == dropped {
				l.addName(relation.Name, AccessExclusive)
			}
		}
		for _, constraint := range relation.Constraints {
			if constraint.Kind == ForeignKey && constraint.References == dropped {
				l.addName(relation.Name, AccessExclusive)
			}
		}
		for _, column := range relation.Columns {
			if column.Type.Name == dropped {
				l.addName(relation.Name, AccessExclusive)
			}
		}
	}
}

func (l *lockList) takeDroppedIndex(drop *pg_query.DropStmt, ref *pg_query.RangeVar) {
	mode := AccessExclusive
	if drop.GetConcurrent() {
		mode = ShareUpdateExclusive
	}
	if table := l.catalog.TableOfIndex(l.catalog.Resolve(ref)); table != nil {
		l.addName(table.Name, mode)
		l.addChildren(table.Name, mode)
	}
}

func (l *lockList) takeRename(rename *pg_query.RenameStmt) {
	switch rename.GetRenameType() {
	case pg_query.ObjectType_OBJECT_TABLE, pg_query.ObjectType_OBJECT_VIEW, pg_query.ObjectType_OBJECT_MATVIEW,
		pg_query.ObjectType_OBJECT_COLUMN, pg_query.ObjectType_OBJECT_TABCONSTRAINT,
		pg_query.ObjectType_OBJECT_TRIGGER, pg_query.ObjectType_OBJECT_POLICY, pg_query.ObjectType_OBJECT_RULE:
		l.add(rename.GetRelation(), AccessExclusive)
	}
}

func refreshMode(refresh *pg_query.RefreshMatViewStmt) string {
	if refresh.GetConcurrent() {
		return Exclusive
	}
	return AccessExclusive
}

func (l *lockList) takeReindex(reindex *pg_query.ReindexStmt) {
	if HasOption(reindex.GetParams(), "concurrently") {
		return
	}
	switch reindex.GetKind() {
	case pg_query.ReindexObjectType_REINDEX_OBJECT_TABLE:
		l.add(reindex.GetRelation(), Share)
	case pg_query.ReindexObjectType_REINDEX_OBJECT_INDEX:
		if table := l.catalog.TableOfIndex(l.catalog.Resolve(reindex.GetRelation())); table != nil {
			l.addName(table.Name, Share)
		}
	}
}

func (l *lockList) takeVacuum(vacuum *pg_query.VacuumStmt) {
	if !HasOption(vacuum.GetOptions(), "full") {
		return
	}
	for _, relation := range vacuum.GetRels() {
		l.add(relation.GetVacuumRelation().GetRelation(), AccessExclusive)
	}
}

// takeDomain locks the tables that use a domain while its new constraint is checked.
func (l *lockList) takeDomain(alter *pg_query.AlterDomainStmt) {
	if !ReadsDomainTables(alter, l.version) {
		return
	}
	domain := resolveType(l.catalog, nameOf(alter.GetTypeName()))
	for _, relation := range l.catalog.Relations() {
		for _, column := range relation.Columns {
			if column.Type.Name == domain {
				l.addName(relation.Name, Share)
			}
		}
	}
}

// ReadsDomainTables reports whether ALTER DOMAIN reads the tables that use the domain, with a lock that
// makes writes wait. Before PostgreSQL 18 VALIDATE does so too.
// https://www.postgresql.org/docs/release/18.0/
func ReadsDomainTables(alter *pg_query.AlterDomainStmt, version int) bool {
	switch alter.GetSubtype() {
	case "C":
		return !alter.GetDef().GetConstraint().GetSkipValidation()
	case "O":
		return true
	case "V":
		return version < 18
	}
	return false
}

// HasOption reports whether an option of REINDEX or VACUUM is on.
func HasOption(options []*pg_query.Node, name string) bool {
	for _, option := range options {
		if def := option.GetDefElem(); def.GetDefname() == name {
			value := constant(def.GetArg())
			return value != "false" && value != "off" && value != "0"
		}
	}
	return false
}
