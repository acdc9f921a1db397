package rewrite

import (
	pg_query "github.com/pganalyze/pg_query_go/v5"

	"github.com/migrate-check/migrate-check/lint"
)

const keepsBounds = "the detached partition keeps a CHECK of its bounds"

// detach takes a partition out CONCURRENTLY.
// https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-DETACH-PARTITION
func (w *writer) detach(parent *pg_query.RangeVar, cmd *pg_query.PartitionCmd) bool {
	if cmd.GetConcurrent() || !w.canDetach(w.pass.Catalog.Relation(parent)) {
		return false
	}
	w.outside("waits for the queries on the partition; reads and writes go on", detachStatement(parent, cmd.GetName()))
	w.differs = keepsBounds
	return true
}

func detachStatement(parent, partition *pg_query.RangeVar) statement {
	return weak(alterTo(parent, "DETACH PARTITION", nameOf(partition), "CONCURRENTLY"))
}

// A table with a default partition gives none away CONCURRENTLY.
func (w *writer) canDetach(parent *lint.Relation) bool {
	return w.pass.Version >= 14 && (parent == nil || parent.DefaultPartition == lint.Name{})
}

// dropPartition detaches a partition CONCURRENTLY before it is dropped.
func (w *writer) dropPartition(drop *pg_query.DropStmt) bool {
	if len(drop.GetObjects()) != 1 || drop.GetMissingOk() || drop.GetBehavior() == pg_query.DropBehavior_DROP_CASCADE {
		return false
	}
	name := lint.DroppedName(drop.GetObjects()[0])
	partition := w.pass.Catalog.Relation(name)
	if !partition.Partition() || len(partition.Parents) != 1 {
		return false
	}
	parent := w.pass.Catalog.RelationNamed(partition.Parents[0])
	if parent == nil || parent.Kind != lint.PartitionedTable || !w.canDetach(parent) {
		return false
	}
	w.outside("waits for the queries on the partition; reads and writes go on", detachStatement(writtenAs(name, parent.Name), name))
	w.inside("nothing uses it any more", strong(w.pass.Statement.SQL))
	return true
}

// createPartition makes a table of its own, and attaches it while reads and writes go on.
func (w *writer) createPartition(create *pg_query.CreateStmt) bool {
	if create.GetPartbound() == nil || len(create.GetTableElts()) > 0 || create.GetIfNotExists() {
		return false
	}
	parent := create.GetInhRelations()[0].GetRangeVar()
	if w.pass.New(parent) {
		return false
	}
	proofs, ok := w.defaultHolds(parent, create.GetPartbound())
	if !ok {
		return false
	}
	table := clone(create)
	table.InhRelations, table.Partbound = nil, nil
	table.TableElts = []*pg_query.Node{{Node: &pg_query.Node_TableLikeClause{TableLikeClause: &pg_query.TableLikeClause{
		Relation: parent, Options: w.likePartition(),
	}}}}
	w.proven("reads and writes of the whole table go on", proofs,
		weak(w.text(&pg_query.Node{Node: &pg_query.Node_CreateStmt{CreateStmt: table}})),
		strong(w.attachStatement(parent, create.GetRelation(), create.GetPartbound())))
	return true
}

// likePartition is what LIKE has to copy; ATTACH adds the indexes, the foreign keys and the triggers. The bits are
// those of PostgreSQL's TableLikeOption, which the parse tree keeps as they are.
func (w *writer) likePartition() uint32 {
	const compression, constraints, defaults, generated, storage = 1 << 1, 1 << 2, 1 << 3, 1 << 4, 1 << 8
	if w.pass.Version < 14 {
		return constraints | defaults | generated | storage
	}
	return compression | constraints | defaults | generated | storage
}

// attach has a CHECK prove that the rows belong there, so that they are not read under a strong lock.
func (w *writer) attach(parent *pg_query.RangeVar, cmd *pg_query.PartitionCmd) bool {
	relation := w.pass.Catalog.Relation(parent)
	proofs, ok := w.defaultHolds(parent, cmd.GetBound())
	if !ok || relation == nil || len(relation.PartitionKey) != 1 || w.pass.New(parent) {
		return false
	}
	if !w.pass.New(cmd.GetName()) {
		condition := w.inBound(relation.PartitionKey[0], cmd.GetBound())
		if condition == "" {
			return false
		}
		proofs = append(proofs, w.proof(cmd.GetName(), relation.PartitionKey[0], condition))
	}
	if len(proofs) == 0 {
		return false
	}
	w.proven("the CHECK says where the rows belong: ATTACH reads nothing", proofs,
		strong(w.attachStatement(parent, cmd.GetName(), cmd.GetBound())))
	return true
}

func (w *writer) attachStatement(parent, partition *pg_query.RangeVar, bound *pg_query.PartitionBoundSpec) string {
	return w.alter(parent, &pg_query.AlterTableCmd{
		Subtype: pg_query.AlterTableType_AT_AttachPartition, Behavior: pg_query.DropBehavior_DROP_RESTRICT,
		Def: &pg_query.Node{Node: &pg_query.Node_PartitionCmd{PartitionCmd: &pg_query.PartitionCmd{Name: partition, Bound: bound}}},
	})
}
