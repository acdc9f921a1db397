// Package observe holds what was read from the text of upgrades against what the replay saw them do, and
// reports what only the replay shows.
package observe

import (
	"slices"

	"github.com/migrate-check/migrate-check/internal/replay"
	"github.com/migrate-check/migrate-check/internal/trace"
	"github.com/migrate-check/migrate-check/lint"
)

// Compare gives the findings with the evidence that the trial has for or against them, and those that
// nobody read from the text. Group is what the rule of a finding is about.
func Compare(findings []lint.Finding, trial *replay.Trial, group func(rule string) lint.Group) []lint.Finding {
	compared := slices.Clone(findings)
	s := newSchema(trial.Tables)
	for _, round := range trial.Revisions {
		if round.Up == nil {
			continue
		}
		withdrawRefused(compared, round)
		if round.Up.Trace == nil {
			continue
		}
		r := newRun(round, s)
		for i := range compared {
			if f := &compared[i]; f.Evidence == lint.Static && r.isAbout(f) {
				r.judge(f)
			}
		}
		h := hazards{run: r, group: group, read: compared}
		compared = append(compared, slices.Concat(h.find(), h.transactions())...)
		compared = append(compared, r.session(compared)...)
		s.note(round.Up.Trace)
	}
	return compared
}

// schema is what there is to be locked.
type schema struct {
	// base are the tables that were there before the change, by OID.
	base map[uint32]replay.Table
	// made are the relations that earlier revisions of the change made.
	made map[uint32]trace.Relation
}

func newSchema(tables []replay.Table) *schema {
	s := &schema{base: map[uint32]replay.Table{}, made: map[uint32]trace.Relation{}}
	for _, table := range tables {
		s.base[table.OID] = table
	}
	return s
}

// note is told of a revision that has been looked at.
func (s *schema) note(statements []trace.Statement) {
	for _, statement := range statements {
		for _, relation := range statement.Created {
			s.made[relation.OID] = relation
		}
	}
}

// named gives the tables of the base with that name in any schema: which of them an unqualified name
// means depends on the search_path.
func (s *schema) named(name string) (tables []replay.Table) {
	for _, table := range s.base {
		if table.Name == name {
			tables = append(tables, table)
		}
	}
	return tables
}

// isPartOf reports whether the table is the other one, or a partition or child of it.
func (s *schema) isPartOf(table uint32, whole func(replay.Table) bool) bool {
	known, ok := s.base[table]
	if !ok {
		return false
	}
	if whole(known) {
		return true
	}
	return slices.ContainsFunc(known.Parents, func(parent uint32) bool { return s.isPartOf(parent, whole) })
}
