package rewrite

import (
	"slices"

	pg_query "github.com/pganalyze/pg_query_go/v5"

	"github.com/migrate-check/migrate-check/lint"
)

const buildsAside = "reads the table twice; writes go on"

// createIndex builds the index CONCURRENTLY; that of a partitioned table partition by partition.
func (w *writer) createIndex(index *pg_query.IndexStmt) bool {
	table := w.pass.Catalog.Relation(index.GetRelation())
	if table != nil && table.Kind == lint.PartitionedTable {
		return index.GetRelation().GetInh() && w.createPartitionedIndex(index, table)
	}
	if index.GetConcurrent() && !index.GetIfNotExists() {
		return false // as good as it gets
	}
	w.outside(buildsAside, w.indexStatement(index))
	return true
}

// indexStatement is CREATE INDEX CONCURRENTLY. IF NOT EXISTS would take the invalid index of a failed attempt for
// the index.
func (w *writer) indexStatement(index *pg_query.IndexStmt) statement {
	index = clone(index)
	index.Concurrent, index.IfNotExists = true, false
	if index.GetAccessMethod() == "btree" {
		index.AccessMethod = "" // which says the same
	}
	sql := w.text(&pg_query.Node{Node: &pg_query.Node_IndexStmt{IndexStmt: index}})
	return statement{sql: sql, python: createIndexOperation(index)}
}

// createPartitionedIndex makes the index of the whole table without entries, one for each partition
// CONCURRENTLY, and attaches those.
// https://www.postgresql.org/docs/current/ddl-partitioning.html#DDL-PARTITIONING-DECLARATIVE-MAINTENANCE
func (w *writer) createPartitionedIndex(index *pg_query.IndexStmt, table *lint.Relation) bool {
	partitions := w.leaves(table)
	made := lint.IndexOf(index)
	if len(partitions) == 0 || made.Expression || index.GetIfNotExists() {
		return false
	}
	whole := clone(index)
	whole.Concurrent, whole.Relation.Inh = false, false
	if whole.GetAccessMethod() == "btree" {
		whole.AccessMethod = ""
	}
	if whole.GetIdxname() == "" {
		whole.Idxname = w.indexName(table, made)
	}
	w.inside("an index without entries: nothing is read",
		strong(w.text(&pg_query.Node{Node: &pg_query.Node_IndexStmt{IndexStmt: whole}})))
	var attach []statement
	for _, partition := range partitions {
		part := clone(index)
		part.Relation = writtenAs(index.GetRelation(), partition.Name)
		part.Idxname = w.indexName(partition, made)
		w.outside(buildsAside, w.indexStatement(part))
		attach = append(attach, strong("ALTER INDEX "+within(index.GetRelation(), whole.GetIdxname())+
			" ATTACH PARTITION "+within(part.GetRelation(), part.GetIdxname())))
	}
	w.inside("nothing is read", attach...)
	return true
}

// leaves are the partitions of a table, nil if not all are known or some are partitioned themselves.
func (w *writer) leaves(table *lint.Relation) []*lint.Relation {
	children := w.pass.Catalog.Children(table.Name)
	hasTable := func(r *lint.Relation) bool { return r.Kind != lint.Table || r.New() }
	if !w.pass.Catalog.Complete || slices.ContainsFunc(children, hasTable) {
		return nil
	}
	return children
}

// indexName is the name that PostgreSQL chooses for an index of plain columns.
func (w *writer) indexName(table *lint.Relation, index *lint.Index) string {
	return lint.FreeName(table.Name.Name, lint.JoinedColumns(index.Columns), "idx", func(name string) bool {
		return table.Constraint(name) != nil || w.pass.Catalog.RelationNamed(lint.Name{Schema: table.Name.Schema, Name: name}) != nil
	})
}

// drop takes indexes away CONCURRENTLY, and partitions only after they were detached.
func (w *writer) drop(drop *pg_query.DropStmt) bool {
	switch drop.GetRemoveType() {
	case pg_query.ObjectType_OBJECT_INDEX:
		return !drop.GetConcurrent() && w.canDropConcurrently(drop) && w.dropEach(drop)
	case pg_query.ObjectType_OBJECT_TABLE:
		return w.dropPartition(drop)
	}
	return false
}

// The index of a partitioned table, or behind a constraint, is not dropped so.
// https://www.postgresql.org/docs/current/sql-dropindex.html
func (w *writer) canDropConcurrently(drop *pg_query.DropStmt) bool {
	return drop.GetBehavior() != pg_query.DropBehavior_DROP_CASCADE &&
		!slices.ContainsFunc(drop.GetObjects(), func(object *pg_query.Node) bool {
			name := w.pass.Catalog.Resolve(lint.DroppedName(object))
			index := w.pass.Catalog.RelationNamed(name)
			if index == nil {
				return false
			}
			table := w.pass.Catalog.RelationNamed(index.Table)
			return table != nil && (table.Kind == lint.PartitionedTable || table.Index(name) != nil && table.Index(name).Constraint != "")
		})
}

// dropEach drops one index after the other: CONCURRENTLY takes no list.
func (w *writer) dropEach(drop *pg_query.DropStmt) bool {
	for _, object := range drop.GetObjects() {
		one := clone(drop)
		one.Concurrent, one.Objects = true, []*pg_query.Node{object}
		sql := w.text(&pg_query.Node{Node: &pg_query.Node_DropStmt{DropStmt: one}})
		w.outside("waits for the queries that use the index; nothing waits behind it",
			statement{sql: sql, python: w.dropIndexOperation(drop, lint.DroppedName(object))})
	}
	return true
}

// reindexed names what REINDEX can do CONCURRENTLY.
var reindexed = map[pg_query.ReindexObjectType]string{
	pg_query.ReindexObjectType_REINDEX_OBJECT_INDEX: "INDEX", pg_query.ReindexObjectType_REINDEX_OBJECT_TABLE: "TABLE",
	pg_query.ReindexObjectType_REINDEX_OBJECT_SCHEMA: "SCHEMA", pg_query.ReindexObjectType_REINDEX_OBJECT_DATABASE: "DATABASE",
}

// reindex builds indexes anew beside the old ones. CONCURRENTLY stands where PostgreSQL 12 and 13 want it, too.
// https://www.postgresql.org/docs/current/sql-reindex.html
func (w *writer) reindex(reindex *pg_query.ReindexStmt) bool {
	kind := reindexed[reindex.GetKind()]
	if w.pass.Version < 12 || kind == "" || lint.HasOption(reindex.GetParams(), "concurrently") {
		return false
	}
	options := ""
	for _, param := range reindex.GetParams() {
		if param.GetDefElem().GetDefname() != "verbose" {
			return false
		}
		options = "(VERBOSE) "
	}
	name := lint.QuoteIdent(reindex.GetName())
	if relation := reindex.GetRelation(); relation != nil {
		name = nameOf(relation)
	}
	w.outside("builds beside the old index; reads and writes go on", weak("REINDEX "+options+kind+" CONCURRENTLY "+name))
	return true
}
