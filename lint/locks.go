package lint

import (
	"slices"

	pg_query "github.com/pganalyze/pg_query_go/v5"
)

// Lock is a lock that a statement takes on a table or view that was there before the change.
type Lock struct {
	Table Name
	Mode  string
	// Reads are the tables that a view reads. Whoever uses the view locks them too.
	Reads []Name
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
	locks.take(stmt.effective())
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
	l.list = append(l.list, Lock{name, mode, l.readBy(name)})
}

func (l *lockList) readBy(view Name) (tables []Name) {
	if relation := l.catalog.relations[view]; relation != nil {
		for _, use := range relation.Uses {
			tables = append(tables, use.Table)
		}
	}
	return tables
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

// addChildren locks the partitions of a table, and the tables that inherit from it.
func (l *lockList) addChildren(parent Name, mode string) {
	if mode == "" {
		return
	}
	for _, child := range l.catalog.descendants(parent) {
		l.addName(child.Name, mode)
	}
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
	if l.catalog.idleCreate(create) {
		return
	}
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

func (l *lockList) takeRename(rename *pg_query.RenameStmt) {
	switch rename.GetRenameType() {
	case pg_query.ObjectType_OBJECT_TABLE, pg_query.ObjectType_OBJECT_VIEW, pg_query.ObjectType_OBJECT_MATVIEW,
		pg_query.ObjectType_OBJECT_COLUMN, pg_query.ObjectType_OBJECT_TABCONSTRAINT,
		pg_query.ObjectType_OBJECT_TRIGGER, pg_query.ObjectType_OBJECT_POLICY, pg_query.ObjectType_OBJECT_RULE:
		l.add(rename.GetRelation(), AccessExclusive)
	}
	if table := rename.GetRelation(); rename.GetRenameType() == pg_query.ObjectType_OBJECT_COLUMN && table.GetInh() {
		l.addChildren(l.catalog.Resolve(table), AccessExclusive)
	}
}
