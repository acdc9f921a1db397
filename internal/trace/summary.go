package trace

import (
	"cmp"
	"slices"
	"time"
)

// Impact is what a script does to the users of one table that was there before.
type Impact struct {
	Table Relation
	// Mode is the strongest lock on the table itself, "" if only an index of it was locked.
	Mode Mode
	// BlocksReads and BlocksWrites say who has to wait. An index that is locked exclusively blocks
	// reads too: every query looks at all indexes of its tables.
	// https://www.postgresql.org/docs/current/sql-reindex.html#SQL-REINDEX-CONCURRENTLY
	BlocksReads, BlocksWrites bool
	// Taken is the statement, as an index into the list, that took the strongest lock; Until the one
	// with which its transaction ended. Held is the time from one to the other.
	Taken, Until int
	Held         time.Duration
	// Rewritten says that the table got a new copy of its rows, Scanned that DDL read it from start to
	// end, and Indexed that an index on it was built.
	Rewritten, Scanned, Indexed bool
	// Underneath says that one of these happened while reads or writes were blocked: it took as long
	// as the table is big.
	Underneath bool
}

// Summary says what the statements did to each table that existed before, the worst first. Without
// existed, that is every table that none of the statements created.
func Summary(statements []Statement, existed func(Relation) bool) []Impact {
	if existed == nil {
		existed = notCreatedBy(statements)
	}
	s := summary{statements: statements, existed: existed, impacts: map[uint32]*Impact{}, created: map[uint32]bool{}}
	for i := range statements {
		s.locks(i)
		s.work(i)
	}
	impacts := make([]Impact, 0, len(s.impacts))
	for _, impact := range s.impacts {
		impacts = append(impacts, *impact)
	}
	slices.SortFunc(impacts, func(a, b Impact) int {
		return cmp.Or(cmp.Compare(b.severity(), a.severity()), a.Table.compare(b.Table))
	})
	return impacts
}

func notCreatedBy(statements []Statement) func(Relation) bool {
	created := map[uint32]bool{}
	for _, statement := range statements {
		for _, relation := range statement.Created {
			created[relation.OID] = true
		}
	}
	return func(relation Relation) bool { return !created[relation.OID] }
}

type summary struct {
	statements []Statement
	existed    func(Relation) bool
	impacts    map[uint32]*Impact
	created    map[uint32]bool // indexes that nobody else can see yet
}

func (s *summary) locks(i int) {
	for _, relation := range s.statements[i].Created {
		s.created[relation.OID] = true
	}
	for _, lock := range s.statements[i].Locks {
		switch relation := lock.Relation; {
		case relation.Kind == "index" && lock.Mode == AccessExclusive && relation.Table != 0 && !s.created[relation.OID]:
			s.lockIndex(i, relation)
		case isTable(relation):
			s.lockTable(i, lock)
		}
	}
}

func (s *summary) lockTable(i int, lock Lock) {
	impact := s.impact(lock.Relation)
	if impact == nil {
		return
	}
	impact.BlocksReads = impact.BlocksReads || lock.Mode.BlocksReads()
	impact.BlocksWrites = impact.BlocksWrites || lock.Mode.BlocksWrites()
	if lock.Mode.Strength() > impact.Mode.Strength() {
		impact.Mode = lock.Mode
		impact.Taken, impact.Until, impact.Held = i, s.until(i), s.held(i)
	}
}

// lockIndex notes that the table of the index cannot be planned for. The table itself is always locked too,
// by the same statement or by one before it in the same transaction.
func (s *summary) lockIndex(i int, index Relation) {
	for _, statement := range s.statements[:i+1] {
		for _, lock := range statement.Locks {
			if lock.Relation.OID != index.Table {
				continue
			}
			if impact := s.impact(lock.Relation); impact != nil {
				impact.BlocksReads, impact.BlocksWrites = true, true
			}
			return
		}
	}
}

// planned are the commands whose scans the planner chose. It reads all of a small table where it would use
// an index on a big one, so that such a scan proves nothing.
var planned = []string{
	"SELECT", "INSERT", "UPDATE", "DELETE", "MERGE", "COPY", "DO", "CALL", "EXPLAIN", "EXECUTE", "DECLARE CURSOR",
	"CREATE TABLE AS", "SELECT INTO", "CREATE MATERIALIZED VIEW", "REFRESH MATERIALIZED VIEW",
}

// Planned reports whether the statement is a query, or runs some that its tag does not show.
func (s *Statement) Planned() bool { return slices.Contains(planned, s.Tag) }

// work notes what took as long as the table is big.
func (s *summary) work(i int) {
	statement := s.statements[i]
	for _, table := range statement.Rewrites {
		s.did(table, func(impact *Impact) { impact.Rewritten = true })
	}
	for _, build := range statement.Builds {
		s.did(build.Table, func(impact *Impact) { impact.Indexed = true })
	}
	for _, access := range statement.Accesses {
		if access.FullScans > 0 && !statement.Planned() {
			s.did(access.Table, func(impact *Impact) { impact.Scanned = true })
		}
	}
}

func (s *summary) did(table Relation, note func(*Impact)) {
	if impact := s.impact(table); impact != nil {
		note(impact)
		impact.Underneath = impact.Underneath || impact.BlocksReads || impact.BlocksWrites
	}
}

func (s *summary) impact(table Relation) *Impact {
	if !isTable(table) || table.Schema == "pg_catalog" || !s.existed(table) {
		return nil
	}
	if s.impacts[table.OID] == nil {
		s.impacts[table.OID] = &Impact{Table: table}
	}
	return s.impacts[table.OID]
}

func isTable(relation Relation) bool {
	return relation.Kind == "table" || relation.Kind == "materialized view" || relation.Kind == "view"
}

// until is the last statement of the transaction: locks are held to its end.
func (s *summary) until(i int) int {
	last := i
	for j := i + 1; s.statements[i].Transaction != 0 && j < len(s.statements); j++ {
		if s.statements[j].Transaction == s.statements[i].Transaction {
			last = j
		}
	}
	return last
}

func (s *summary) held(i int) time.Duration {
	return s.statements[i].until(s.statements[s.until(i)])
}

// until is the time from the beginning of the statement to the end of a later one.
func (s *Statement) until(last Statement) time.Duration {
	return last.Start.Add(last.Duration).Sub(s.Start)
}

// severity orders by what is blocked.
func (i Impact) severity() int {
	severity := i.Mode.Strength()
	if i.BlocksReads {
		severity = AccessExclusive.Strength()
	}
	return severity
}
