package observe

import (
	"fmt"
	"slices"
	"strings"

	"github.com/migrate-check/migrate-check/internal/apply"
	"github.com/migrate-check/migrate-check/internal/replay"
	"github.com/migrate-check/migrate-check/internal/trace"
	"github.com/migrate-check/migrate-check/lint"
)

// The rules that need more than their claim to be judged.
const (
	missingLockTimeout = "missing-lock-timeout"
	dynamicSQL         = "dynamic-sql"
)

// judge confirms or disproves a finding by what its statement did. Where the trace can say neither, the
// finding stays as it is.
func (r *run) judge(f *lint.Finding) {
	statement := r.statements[f.Statement-1]
	if len(statement.Traced) == 0 {
		return
	}
	switch {
	case f.Rule == lint.UnanalysableStatement || f.Rule == dynamicSQL:
		if r.all(statement, wasSeen) {
			disprove(f, "the throwaway server ran it, and it is judged by what it did there")
		}
	case f.Rule == missingLockTimeout:
		r.judgeTimeout(f, statement)
	case f.Claim.Fails:
		r.judgeFailure(f, statement)
	case f.Claim.Table == "":
	case r.proves(f.Claim, statement):
		f.Evidence = lint.Confirmed
	default:
		if why := r.contradicts(f.Claim, statement); why != "" {
			disprove(f, why)
		}
	}
}

func disprove(f *lint.Finding, why string) {
	f.Disproved, f.Evidence, f.Detail, f.Hint = true, lint.Observed, why, ""
}

// all reports whether the server's statements are all so.
func (r *run) all(statement apply.Statement, are func(trace.Statement) bool) bool {
	return !slices.ContainsFunc(statement.Traced, func(at int) bool { return !are(r.traced[at]) })
}

// wasSeen reports whether a statement succeeded and everything that it did was seen.
func wasSeen(s trace.Statement) bool { return s.Err == nil && s.Seen == trace.Inside }

// A statement that fails on these tables fails on others, and the other way round, unless it depends on
// rows.
func (r *run) judgeFailure(f *lint.Finding, statement apply.Statement) {
	switch {
	case !r.all(statement, func(s trace.Statement) bool { return s.Err == nil }), r.failsWithRows(statement):
		f.Evidence = lint.Confirmed
	case !f.Claim.Conditional && !isOptional(statement):
		disprove(f, "the throwaway server does not refuse it")
	}
}

func (r *run) failsWithRows(statement apply.Statement) bool {
	seeded := r.round.Seeded
	return seeded != nil && seeded.Up != nil && seeded.Up.Failure != nil && seeded.Up.Failure.Position == statement.Position
}

// proves reports whether everything that is claimed was seen.
func (r *run) proves(claim lint.Claim, statement apply.Statement) bool {
	return slices.ContainsFunc(statement.Traced, func(at int) bool {
		table := r.claimed(claim)
		switch {
		case r.traced[at].Err != nil || r.traced[at].Seen == trace.Unseen:
			return false
		case claim.Lock != "" && r.held(at, table).Strength() < trace.Mode(claim.Lock).Strength():
			return false
		case claim.Rewrite && !r.did(at, table, wasRewritten):
			return false
		case claim.Scan && !r.did(at, table, wasRead):
			return false
		}
		return claim.Lock != "" || claim.Rewrite || claim.Scan
	})
}

func wasRewritten(e trace.Effect) bool { return e.Rewritten }
func wasRead(e trace.Effect) bool      { return e.Worked() }

// claimed tells the table of a claim, and what belongs to it, from others. It is a table of the base.
func (r *run) claimed(claim lint.Claim) func(trace.Relation) bool {
	return func(relation trace.Relation) bool {
		return r.isPartOf(relation.OID, func(t replay.Table) bool { return isNamed(claim.Table, t.Schema, t.Name) })
	}
}

// isNamed reports whether a claim's table can be this one; the schema is empty if it is not known.
func isNamed(claimed, schema, name string) bool {
	return claimed == schema+"."+name || claimed == "."+name
}

// contradicts says what the run showed against a claim; nothing if that is not certain.
func (r *run) contradicts(claim lint.Claim, statement apply.Statement) string {
	_, name, _ := strings.Cut(claim.Table, ".")
	candidates := r.named(name)
	if len(candidates) == 0 {
		if r.madeTable(claim) {
			return fmt.Sprintf("the table %s is made by this change", name)
		}
		return ""
	}
	table := candidates[0]
	if claim.Conditional || isOptional(statement) || len(statement.Traced) != 1 {
		return ""
	}
	at := statement.Traced[0]
	// A query may take another way on a table of another size, and a block another branch.
	if len(candidates) > 1 || !table.Plain || !isNamed(claim.Table, table.Schema, table.Name) ||
		!wasSeen(r.traced[at]) || r.traced[at].Planned() {
		return ""
	}
	return r.missing(claim, at, table)
}

// missing says which part of the claim did not come true.
func (r *run) missing(claim lint.Claim, at int, table replay.Table) string {
	is := func(relation trace.Relation) bool { return relation.OID == table.OID }
	held := r.held(at, is)
	switch {
	case claim.Rewrite && !r.did(at, is, wasRewritten):
		return fmt.Sprintf("the statement did not write %s anew", table.Name)
	case claim.Scan && !r.did(at, is, wasRead):
		return fmt.Sprintf("the statement did not read %s as a whole", table.Name)
	case claim.Lock != "" && held == "":
		return fmt.Sprintf("the statement did not lock %s", table.Name)
	case held.Strength() < trace.Mode(claim.Lock).Strength():
		return fmt.Sprintf("the strongest lock on %s was %s", table.Name, held.SQL())
	}
	return ""
}

// madeTable reports whether the change made a table of the claim's name.
func (r *run) madeTable(claim lint.Claim) bool {
	is := func(relation trace.Relation) bool {
		return relation.Kind == "table" && isNamed(claim.Table, relation.Schema, relation.Name)
	}
	for _, relation := range r.made {
		if is(relation) {
			return true
		}
	}
	return slices.ContainsFunc(r.traced, func(s trace.Statement) bool { return slices.ContainsFunc(s.Created, is) })
}

// isOptional reports whether the statement does nothing where something is there already, or is not: other
// databases need not be like the throwaway one, or nobody would write that.
func isOptional(statement apply.Statement) bool {
	words := strings.Join(strings.Fields(strings.ToUpper(statement.SQL)), " ")
	return strings.Contains(words, "IF EXISTS") || strings.Contains(words, "IF NOT EXISTS")
}

// judgeTimeout looks at the whole script: the finding stands for all statements that wait without a limit.
func (r *run) judgeTimeout(f *lint.Finding, statement apply.Statement) {
	waits, unlimited, seen := r.waits()
	switch {
	case r.proves(f.Claim, statement) && unlimited:
		f.Evidence = lint.Confirmed
	case !seen || unlimited:
	case waits:
		disprove(f, "the session had a lock_timeout: env.py, the role, the database or the server sets it")
	default:
		disprove(f, "the upgrade took no such lock on a table that was there before")
	}
}

// waits reports whether statements of the script took a lock that keeps others from writing to a table of
// the base, and whether any of them waited for it without a limit. All that is certain if the script was
// seen as a whole.
func (r *run) waits() (waits, unlimited, seen bool) {
	seen = r.round.Up.Failure == nil
	for _, statement := range r.statements {
		seen = seen && len(statement.Traced) > 0
		for _, at := range statement.Traced {
			seen = seen && (r.traced[at].Seen != trace.Unseen || slices.Contains(lockless, r.traced[at].Tag))
			if r.locksBase(at) {
				waits = true
				unlimited = unlimited || r.traced[at].LockTimeout == 0
			}
		}
	}
	return waits, unlimited, seen
}

// lockless are the commands that take no lock on a table, and that the trace therefore does not look behind.
var lockless = []string{
	"BEGIN", "START TRANSACTION", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE", "SET", "RESET", "SHOW", "NOTIFY", "LISTEN",
}

// locksBase reports whether writes to a table of the base have to wait for the statement.
func (r *run) locksBase(at int) bool {
	return slices.ContainsFunc(r.effects[at], func(e trace.Effect) bool {
		_, old := r.base[e.Table.OID]
		return old && e.Taken && e.Mode.BlocksWrites()
	})
}
