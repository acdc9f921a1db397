package check

import (
	"github.com/migrate-check/migrate-check/internal/apply"
	"github.com/migrate-check/migrate-check/internal/trace"
	"github.com/migrate-check/migrate-check/lint"
	"github.com/migrate-check/migrate-check/plan"
)

// addLocks says what the upgrade locks, as a whole and statement by statement.
func (s *subject) addLocks(revision *plan.Revision, upgrade *apply.Outcome) {
	if upgrade == nil || upgrade.Trace == nil {
		return
	}
	existed := s.existedBefore(upgrade.Trace)
	for _, impact := range trace.Summary(upgrade.Trace, existed) {
		if impact.Mode == "" {
			continue
		}
		revision.Locks = append(revision.Locks, plan.Lock{
			Table:   tableName(impact.Table),
			Mode:    impact.Mode.SQL(),
			Blocks:  blocks(impact.BlocksReads, impact.BlocksWrites),
			Held:    impact.Held,
			Rewrite: impact.Rewritten,
			Scan:    impact.Scanned,
			Index:   impact.Indexed,
		})
	}
	effects := trace.Effects(upgrade.Trace)
	for i, statement := range upgrade.Statements {
		for _, at := range statement.Traced {
			revision.Statements[i].Watched = upgrade.Trace[at].Seen != trace.Unseen
			for _, effect := range effects[at] {
				if existed(effect.Table) {
					revision.Statements[i].Locks = append(revision.Statements[i].Locks, lock(effect))
				}
			}
		}
	}
}

// existedBefore tells the tables that were there before the upgrade. The tool's own is none of them.
func (s *subject) existedBefore(statements []trace.Statement) func(trace.Relation) bool {
	created := map[uint32]bool{}
	for _, statement := range statements {
		for _, relation := range statement.Created {
			created[relation.OID] = true
		}
	}
	own := s.changes.Head.VersionTable
	return func(relation trace.Relation) bool {
		return !created[relation.OID] && own != relation.Name && own != relation.String()
	}
}

func lock(effect trace.Effect) plan.Lock {
	return plan.Lock{
		Table:   tableName(effect.Table),
		Mode:    effect.Mode.SQL(),
		Blocks:  blocks(effect.BlocksReads, effect.BlocksWrites),
		Held:    effect.Held,
		Rewrite: effect.Rewritten,
		Scan:    effect.Scanned,
		Index:   effect.Indexed,
	}
}

func blocks(reads, writes bool) string {
	switch {
	case reads:
		return "reads and writes"
	case writes:
		return "writes"
	}
	return ""
}

func tableName(table trace.Relation) string {
	return lint.Name{Schema: table.Schema, Name: table.Name}.String()
}
