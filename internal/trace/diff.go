package trace

import (
	"cmp"
	"slices"
	"strings"
)

// history is what a session's transaction held, and had counted, when the tracer last looked.
type history struct {
	transaction string
	locks       map[lockKey]bool
	dropped     map[uint32]bool
	counters    map[uint32]counters
	// unreported is set where counts of earlier transactions may still be in the sum; see countsQuery.
	unreported bool
}

type lockKey struct {
	oid  uint32
	mode Mode
}

// tell writes into the statement what the view shows that was not so before. It answers false if the view
// shows a part, and there are more locks than the parts until now have shown.
func (h *history) tell(statement *Statement, now view, known *relations) bool {
	if h.transaction != now.transaction {
		h.begin(now.transaction)
	}
	known.mu.Lock()
	defer known.mu.Unlock()

	fresh, transient := h.tellLocks(statement, now, known)
	for _, lock := range tablesFirst(now.locks) {
		if lock.oid < firstUserOID {
			continue // the server's own
		}
		if fresh[lock.oid] {
			delete(h.dropped, lock.oid) // a savepoint may have brought it back
		}
		h.tellRelation(statement, lock, known, transient)
	}
	statement.forgetEmptied()
	statement.Seen, statement.LockTimeout = Inside, now.lockTimeout
	statement.sort()
	return len(h.locks) == now.held
}

// tellLocks tells the new locks. It returns the relations that they are on, and whether one of these came
// and went within the statement: that is the new copy of a rewritten table.
func (h *history) tellLocks(statement *Statement, now view, known *relations) (fresh map[uint32]bool, transient bool) {
	before := h.locks
	if now.all {
		h.locks = make(map[lockKey]bool, len(now.locks))
	}
	fresh = map[uint32]bool{}
	for _, lock := range now.locks {
		key := lockKey{lock.oid, lock.mode}
		held := before[key]
		h.locks[key] = true
		if held {
			continue
		}
		fresh[lock.oid] = true
		relation, named := known.name(lock)
		transient = transient || !named && lock.mode == AccessExclusive
		if named && !inToast(relation) {
			statement.Locks = append(statement.Locks, Lock{relation, lock.mode})
		}
	}
	return fresh, transient
}

func (h *history) begin(transaction string) {
	h.transaction = transaction
	h.locks = map[lockKey]bool{}
	h.dropped = map[uint32]bool{}
	if !h.unreported || h.counters == nil {
		h.counters = map[uint32]counters{}
	}
}

// tellRelation tells what became of one relation, whatever locks are on it.
func (h *history) tellRelation(statement *Statement, lock heldLock, known *relations, transient bool) {
	relation, existed := known.byOID[lock.oid]
	switch {
	case lock.gone && existed && !h.dropped[lock.oid] && !inToast(relation):
		h.dropped[lock.oid] = true
		known.gone[lock.oid] = true
		statement.Dropped = append(statement.Dropped, relation)
	case lock.gone:
		return
	}
	if !lock.gone {
		isNewFile := lock.filenode != 0 && !known.files[lock.filenode]
		relation = known.learn(lock)
		statement.tellFile(relation, existed, isNewFile, transient, known)
	}
	h.tellAccess(statement, relation, lock.counters)
}

func (s *Statement) tellFile(relation Relation, existed, isNewFile, transient bool, known *relations) {
	if inToast(relation) {
		return
	}
	if !existed {
		s.Created = append(s.Created, relation)
	}
	hasRows := relation.hasRows()
	switch {
	case !isNewFile:
	case relation.Kind == "index":
		s.Builds = append(s.Builds, Build{Index: relation, Table: known.byOID[relation.Table], Again: existed})
	case existed && hasRows && (transient || s.Tag == "ALTER TABLE"):
		s.Rewrites = append(s.Rewrites, relation)
	case existed && hasRows:
		s.Truncated = append(s.Truncated, relation)
	}
}

func (h *history) tellAccess(statement *Statement, table Relation, now counters) {
	before := h.counters[table.OID]
	h.counters[table.OID] = now
	if !table.hasRows() || statement.words.starts("LOCK") { // which reads nothing: these are counts from before
		return
	}
	access := Access{
		Table:       table,
		FullScans:   since(before.scans, now.scans),
		RowsScanned: since(before.returned, now.returned),
		Inserted:    since(before.inserted, now.inserted),
		Updated:     since(before.updated, now.updated),
		Deleted:     since(before.deleted, now.deleted),
	}
	if access != (Access{Table: table}) {
		statement.Accesses = append(statement.Accesses, access)
	}
}

// since is the growth of a count. A smaller count has started again from 0.
func since(before, now int64) int64 {
	if now < before {
		return now
	}
	return now - before
}

// name is how a relation was called before the statement, or is called now if it is new.
func (r *relations) name(lock heldLock) (Relation, bool) {
	if relation, ok := r.byOID[lock.oid]; ok {
		return relation, true
	}
	return commonly(lock.relation), !lock.gone && lock.relation.Name != ""
}

func (r *relations) learn(lock heldLock) Relation {
	relation := lock.relation
	if relation.Name == "" {
		relation = r.byOID[lock.oid]
	}
	if table := r.byName[lock.table]; table != 0 {
		relation.Table = table
	}
	return r.keep(relation, lock.filenode)
}

func inToast(relation Relation) bool {
	return relation.Schema == "pg_toast" || strings.HasPrefix(relation.Schema, "pg_toast_temp")
}

// tablesFirst returns one row per relation, indexes last: their tables are known by then.
func tablesFirst(locks []heldLock) []heldLock {
	rows := slices.Clone(locks)
	slices.SortStableFunc(rows, func(a, b heldLock) int {
		return cmp.Or(cmp.Compare(indexRank(a), indexRank(b)), cmp.Compare(a.oid, b.oid))
	})
	return slices.CompactFunc(rows, func(a, b heldLock) bool { return a.oid == b.oid })
}

func indexRank(lock heldLock) int {
	if lock.relation.Kind == "index" {
		return 1
	}
	return 0
}

// forgetEmptied drops what TRUNCATE does to the indexes of a table, and to itself: there are no rows.
func (s *Statement) forgetEmptied() {
	emptied := map[uint32]bool{}
	for _, table := range s.Truncated {
		emptied[table.OID] = true
	}
	s.Builds = slices.DeleteFunc(s.Builds, func(b Build) bool { return emptied[b.Table.OID] })
	s.Accesses = slices.DeleteFunc(s.Accesses, func(a Access) bool {
		a.FullScans = 0
		return emptied[a.Table.OID] && a == Access{Table: a.Table}
	})
}

func (s *Statement) sort() {
	slices.SortFunc(s.Locks, func(a, b Lock) int {
		return cmp.Or(a.Relation.compare(b.Relation), cmp.Compare(b.Mode.Strength(), a.Mode.Strength()))
	})
	for _, relations := range [][]Relation{s.Created, s.Dropped, s.Rewrites, s.Truncated} {
		slices.SortFunc(relations, Relation.compare)
	}
	slices.SortFunc(s.Builds, func(a, b Build) int { return a.Index.compare(b.Index) })
	slices.SortFunc(s.Accesses, func(a, b Access) int { return a.Table.compare(b.Table) })
}

func (r Relation) compare(q Relation) int {
	return cmp.Or(cmp.Compare(r.Schema, q.Schema), cmp.Compare(r.Name, q.Name), cmp.Compare(r.OID, q.OID))
}
