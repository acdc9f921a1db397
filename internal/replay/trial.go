// Package replay upgrades, downgrades and upgrades again every pending revision on a throwaway database,
// and says what each step did to the schema.
package replay

import (
	"slices"

	"github.com/migrate-check/migrate-check/internal/apply"
	"github.com/migrate-check/migrate-check/internal/migration"
	"github.com/migrate-check/migrate-check/internal/snapshot"
)

// Trial is what the replay of one project showed.
type Trial struct {
	// Base is why the state that the base has could not be reached; nil if it was.
	Base *BaseFailure
	// Kept is how many of the first revisions of the base were not applied, as an earlier run has kept the
	// state after them.
	Kept int
	// FromSchema is how many revisions of the base were not applied, as a schema stands for them.
	FromSchema int
	// Applied are what the revisions of the base did, one for each of Options.Base as far as it came. It is
	// nil for revisions that were not applied: what SQL did stands in the files, and a schema in the dump.
	Applied []*apply.Outcome
	// Schema is what the base has; nil if it could not be reached, or nothing was to be replayed.
	Schema *snapshot.Snapshot
	// Tables are those that the base has, without the tool's own.
	Tables []Table
	// Effects are what the edits mean for the schema, one for each of Options.Edits.
	Effects []*Effect
	// Revisions are the replayed revisions in order.
	Revisions []*Round
	// Unwatched is why the locks of upgrades were not watched, or not all of them; empty if they were.
	Unwatched string
	// Drift is in what the models differ from the upgraded schema; nil if they do not, or nobody compared.
	Drift *Drift
	// Window is the round trip of all pending revisions together. It is nil if it was not needed to
	// judge them, or could not be made.
	Window *Window
}

// hasPython reports whether what revisions did is only known from running them.
func hasPython(revisions []*migration.Revision) bool {
	return slices.ContainsFunc(revisions, func(r *migration.Revision) bool { return r.Upgrade.Language == migration.Python })
}

// Round is the round trip of one revision: up, down, up.
type Round struct {
	Revision *migration.Revision
	// Up, Down and Again are nil if the step was not tried; Skipped then says why. Up has a Trace.
	Up, Down, Again *apply.Outcome
	Skipped         string
	// Changes are what the upgrade did to the schema.
	Changes []snapshot.Change
	// Left is what the downgrade did not bring back: from the state before the upgrade to the state
	// after the downgrade.
	Left []snapshot.Change
	// Drifted is how the second upgrade's result differs from the first's.
	Drifted []snapshot.Change
	// Globals is what the upgrade did outside of its database.
	Globals []ServerChange
	// Seeded is the round trip with rows in the tables; nil if there was none.
	Seeded *Seeded
}

// Window is the round trip of all pending revisions: all up, all down, all up again.
type Window struct {
	// Failed is the revision whose script failed in the window, with the Failure; nil if none did.
	Failed  *migration.Revision
	Failure *apply.Failure
	// Left and Drifted are as in a Round, for the window as a whole.
	Left, Drifted []snapshot.Change
}

// Exact reports whether the way down undid all of the way up.
func (w *Window) Exact() bool {
	return w != nil && w.Failure == nil && len(w.Left) == 0 && len(w.Drifted) == 0
}

// BaseFailure is a revision of the base that could not be applied.
type BaseFailure struct {
	Revision *migration.Revision
	Failure  *apply.Failure
}
