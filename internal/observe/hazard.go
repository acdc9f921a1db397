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

// The IDs of the findings that only a run shows.
const (
	ObservedRewrite = "observed-rewrite"
	ObservedScan    = "observed-scan"
	ObservedLock    = "observed-lock"
)

// hazards looks in a run for what nobody read from the text.
type hazards struct {
	*run
	group func(rule string) lint.Group
	// read are the findings so far.
	read []lint.Finding
}

func (h *hazards) find() (found []lint.Finding) {
	for i, statement := range h.statements {
		for _, at := range statement.Traced {
			for _, effect := range h.effects[at] {
				table, old := h.base[effect.Table.OID]
				if !old || h.said(found, table, statement) {
					continue
				}
				if f := h.hazard(i+1, at, effect, table); f != nil {
					found = append(found, *f)
				}
			}
		}
	}
	return found
}

// said reports whether a statement that was sent many times, or stands several times on a line, has the
// finding already.
func (h *hazards) said(found []lint.Finding, table replay.Table, statement apply.Statement) bool {
	return slices.ContainsFunc(found, func(f lint.Finding) bool {
		return f.Position == statement.Position && f.Claim.Table == table.Schema+"."+table.Name
	})
}

// hazard is what a statement did to a table and no finding says; nil if there is nothing.
func (h *hazards) hazard(number, at int, effect trace.Effect, table replay.Table) *lint.Finding {
	name := lint.Name{Schema: table.Schema, Name: table.Name}
	who := "writes to it wait"
	if effect.BlocksReads {
		who = "reads and writes wait"
	}
	f := &lint.Finding{Severity: lint.Error, Hint: "do it in steps between which others can use the table"}
	switch {
	case effect.Rewritten:
		f.Rule = ObservedRewrite
		f.Message = fmt.Sprintf("the statement writes all of %q anew while %s", name, who)
	case effect.Indexed && effect.BlocksWrites:
		f.Rule = ObservedScan
		f.Message = fmt.Sprintf("the statement builds an index on %q while %s", name, who)
	case effect.Scanned && effect.BlocksWrites:
		f.Rule = ObservedScan
		f.Message = fmt.Sprintf("the statement reads all of %q while %s", name, who)
	case effect.Taken && effect.BlocksWrites && !h.names(at, table):
		f.Rule, f.Severity = ObservedLock, lint.Warning
		f.Message = fmt.Sprintf("the statement also locks %q, which it does not name: %s", name, who)
		f.Hint = "set lock_timeout, and take the lock when little goes on"
	default:
		return nil
	}
	if h.explained(f.Rule, number, at, table) {
		return nil
	}
	f.Position = h.statements[number-1].Position
	f.Revision, f.Direction, f.Evidence = h.round.Revision.ID, lint.Upgrade, lint.Observed
	f.Claim.Table = table.Schema + "." + table.Name
	return f
}

// names reports whether the table, or one that it is a part of, stands in the statement's text.
func (h *hazards) names(at int, table replay.Table) bool {
	text := strings.ToLower(h.traced[at].SQL)
	return h.isPartOf(table.OID, func(t replay.Table) bool { return strings.Contains(text, strings.ToLower(t.Name)) })
}

// explained reports whether a finding about the statement says it already: one that claims something of the
// table, or one that claims nothing and is about what the statement is for. DROP TABLE is for the table
// that it names alone.
func (h *hazards) explained(hazard string, number, at int, table replay.Table) bool {
	return slices.ContainsFunc(h.read, func(f lint.Finding) bool {
		switch {
		case f.Disproved || !h.isAbout(&f) || f.Statement != number:
			return false
		case h.group(f.Rule) == lint.Transactions || h.group(f.Rule) == lint.Style || h.group(f.Rule) == lint.Checking:
			return false
		case f.Claim.Table == "":
			return hazard != ObservedLock || h.traced[at].Tag != "DROP TABLE"
		}
		return h.isPartOf(table.OID, func(t replay.Table) bool { return isNamed(f.Claim.Table, t.Schema, t.Name) })
	})
}
