package observe

import (
	"fmt"
	"regexp"
	"slices"

	"github.com/migrate-check/migrate-check/internal/replay"
	"github.com/migrate-check/migrate-check/internal/trace"
	"github.com/migrate-check/migrate-check/lint"
)

// The IDs of the findings about what a transaction does under locks that it took before.
const (
	ObservedLocksTogether = "observed-locks-together"
	ObservedDataUnderLock = "observed-data-under-lock"
)

// The rules that read the same from the text.
const (
	wideLockWindow          = "wide-lock-window"
	backfillSameTransaction = "backfill-same-transaction"
)

// transactions looks at what is done while locks of the same transaction keep others out. Each transaction
// is reported once for either.
func (h *hazards) transactions() (found []lint.Finding) {
	together, data := map[int]bool{}, map[int]bool{}
	for number, statement := range h.statements {
		for _, at := range statement.Traced {
			in := h.traced[at].Transaction
			if in == 0 {
				continue
			}
			held := h.heldBefore(at)
			if second := h.secondTable(at, held); second != nil && !together[in] {
				together[in] = true
				found = h.add(found, number, wideLockWindow, lint.Finding{
					Rule:    ObservedLocksTogether,
					Message: fmt.Sprintf("the statement locks %q while the transaction still keeps all others out of %q", tableName(*second), tableName(held[0])),
					Hint:    "one table for each transaction",
				})
			}
			if len(held) > 0 && h.changesRows(at) && !data[in] {
				data[in] = true
				found = h.add(found, number, backfillSameTransaction, lint.Finding{
					Rule:    ObservedDataUnderLock,
					Message: fmt.Sprintf("the statement changes rows while the transaction keeps all others out of %q, until its commit", tableName(held[0])),
					Hint:    "change the schema in one revision and the rows in the next, in batches",
				})
			}
		}
	}
	return found
}

// add appends the finding about a statement, unless the text said it of some statement: then that is confirmed.
func (h *hazards) add(found []lint.Finding, number int, rule string, f lint.Finding) []lint.Finding {
	said := false
	for i := range h.read {
		if r := &h.read[i]; r.Rule == rule && h.isAbout(r) && !r.Disproved {
			r.Evidence, said = lint.Confirmed, true
		}
	}
	if said {
		return found
	}
	f.Severity, f.Position = lint.Warning, h.statements[number].Position
	f.Revision, f.Direction, f.Evidence = h.round.Revision.ID, lint.Upgrade, lint.Observed
	return append(found, f)
}

// heldBefore are the tables of the base that earlier statements of the transaction took from all others.
func (h *hazards) heldBefore(at int) (held []replay.Table) {
	for i := range at {
		if h.traced[i].Transaction != h.traced[at].Transaction {
			continue
		}
		for _, effect := range h.effects[i] {
			table, old := h.base[effect.Table.OID]
			if old && effect.Taken && effect.Mode.BlocksReads() && !slices.ContainsFunc(held, func(t replay.Table) bool { return t.OID == table.OID }) {
				held = append(held, table)
			}
		}
	}
	return held
}

// secondTable is a table that the statement takes from all others in addition to those that are held already;
// nil if there is none. What belongs to one of them, or it to what the statement names, is no other table.
func (h *hazards) secondTable(at int, held []replay.Table) *replay.Table {
	if len(held) == 0 {
		return nil
	}
	for _, effect := range h.effects[at] {
		table, old := h.base[effect.Table.OID]
		if !old || !effect.Taken || !effect.Mode.BlocksReads() {
			continue
		}
		if !slices.ContainsFunc(held, func(t replay.Table) bool { return h.areRelated(t, table) }) {
			return &table
		}
	}
	return nil
}

func (h *hazards) areRelated(a, b replay.Table) bool {
	return h.isPartOf(a.OID, func(t replay.Table) bool { return t.OID == b.OID }) ||
		h.isPartOf(b.OID, func(t replay.Table) bool { return t.OID == a.OID })
}

var changingWords = regexp.MustCompile(`(?i)\b(update|delete|merge)\b`)

// changesRows reports whether a statement may change any number of rows of a table of the base: how many
// there are here says nothing. INSERT of literal rows is short, and no matter.
func (h *hazards) changesRows(at int) bool {
	traced := h.traced[at]
	switch traced.Tag {
	case "UPDATE", "DELETE", "MERGE":
		return slices.ContainsFunc(traced.Locks, h.writesBase) || slices.ContainsFunc(h.effects[at], h.touchesBase)
	case "DO":
		return changingWords.MatchString(traced.SQL) && slices.ContainsFunc(traced.Locks, h.writesBase)
	case "SELECT", "CALL":
		return slices.ContainsFunc(traced.Locks, h.writesBase)
	}
	return false
}

func (h *hazards) writesBase(lock trace.Lock) bool {
	_, old := h.base[lock.Relation.OID]
	return old && lock.Mode == trace.RowExclusive
}

func (h *hazards) touchesBase(effect trace.Effect) bool {
	_, old := h.base[effect.Table.OID]
	return old
}

func tableName(t replay.Table) lint.Name { return lint.Name{Schema: t.Schema, Name: t.Name} }
