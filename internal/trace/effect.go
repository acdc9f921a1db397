package trace

import (
	"slices"
	"time"
)

// Effect is what a statement did to one table, under which lock.
type Effect struct {
	Table Relation
	// Mode is the strongest lock on the table that the transaction held then. Taken is set if it held none
	// as strong before.
	Mode  Mode
	Taken bool
	// BlocksReads and BlocksWrites say who has to wait, as in an Impact.
	BlocksReads, BlocksWrites bool
	// Rewritten, Scanned and Indexed are as in an Impact, for this statement.
	Rewritten, Scanned, Indexed bool
	// Held is the time from the statement to the end of its transaction.
	Held time.Duration
}

// Worked reports whether the statement took as long as the table is big.
func (e *Effect) Worked() bool { return e.Rewritten || e.Scanned || e.Indexed }

// Effects are what each statement did to tables: those that it locked more strongly than they were, and
// those that it read or wrote as a whole. Each list is sorted by name. A lock that a savepoint gave back
// still counts as held.
func Effects(statements []Statement) [][]Effect {
	all := make([][]Effect, len(statements))
	held := map[int]locked{}
	ends := map[int]Statement{}
	for _, statement := range statements {
		ends[statement.Transaction] = statement
	}
	for i := range statements {
		statement := &statements[i]
		before, last := held[statement.Transaction], ends[statement.Transaction]
		if statement.Transaction == 0 || before == nil {
			before = locked{}
			held[statement.Transaction] = before
		}
		if statement.Transaction == 0 {
			last = *statement
		}
		all[i] = before.effects(statement)
		for k := range all[i] {
			all[i][k].Held = statement.until(last)
		}
	}
	return all
}

// locked are the locks that a transaction holds on tables and indexes.
type locked map[uint32]Effect

func (l locked) effects(statement *Statement) []Effect {
	found := map[uint32]*Effect{}
	at := func(table Relation) *Effect {
		if found[table.OID] == nil {
			effect := l[table.OID]
			effect.Table = table
			found[table.OID] = &effect
		}
		return found[table.OID]
	}
	for _, lock := range statement.Locks {
		if isTable(lock.Relation) && lock.Mode.Strength() > l[lock.Relation.OID].Mode.Strength() {
			at(lock.Relation).take(lock.Mode)
		}
	}
	for _, table := range statement.Rewrites {
		at(table).Rewritten = true
	}
	for _, build := range statement.Builds {
		if isTable(build.Table) {
			at(build.Table).Indexed = true
		}
	}
	for _, access := range statement.Accesses {
		if access.FullScans > 0 && !statement.Planned() {
			at(access.Table).Scanned = true
		}
	}
	l.lockIndexes(statement, at)
	effects := make([]Effect, 0, len(found))
	for oid, effect := range found {
		l[oid] = Effect{Mode: effect.Mode, BlocksReads: effect.BlocksReads, BlocksWrites: effect.BlocksWrites}
		if effect.Table.Schema != "pg_catalog" {
			effects = append(effects, *effect)
		}
	}
	slices.SortFunc(effects, func(a, b Effect) int { return a.Table.compare(b.Table) })
	return effects
}

func (e *Effect) take(mode Mode) {
	if mode.Strength() > e.Mode.Strength() {
		e.Mode, e.Taken = mode, true
	}
	e.BlocksReads = e.BlocksReads || mode.BlocksReads()
	e.BlocksWrites = e.BlocksWrites || mode.BlocksWrites()
}

// lockIndexes notes the tables that cannot be planned for, since an index of theirs that was there before is
// locked exclusively.
func (l locked) lockIndexes(statement *Statement, at func(Relation) *Effect) {
	for _, index := range statement.Locks {
		isNew := slices.ContainsFunc(statement.Created, func(r Relation) bool { return r.OID == index.Relation.OID })
		if index.Relation.Kind != "index" || index.Mode != AccessExclusive || isNew {
			continue
		}
		for _, lock := range statement.Locks {
			if lock.Relation.OID == index.Relation.Table {
				effect := at(lock.Relation)
				effect.BlocksReads, effect.BlocksWrites = true, true
			}
		}
	}
}
