// Package replay upgrades, downgrades and upgrades again every pending revision on a throwaway database,
// and says what each step did to the schema.
package replay

import (
	"github.com/migrate-check/migrate-check/internal/apply"
	"github.com/migrate-check/migrate-check/internal/migration"
	"github.com/migrate-check/migrate-check/internal/snapshot"
)

// Trial is what the replay of one project showed.
type Trial struct {
	// Base is why the state that the base has could not be reached; nil if it was.
	Base *BaseFailure
	// Revisions are the replayed revisions in order.
	Revisions []*Round
}

// Round is the round trip of one revision: up, down, up.
type Round struct {
	Revision *migration.Revision
	// Up, Down and Again are nil if the step was not tried; Skipped then says why.
	Up, Down, Again *apply.Outcome
	Skipped         string
	// Changes are what the upgrade did to the schema.
	Changes []snapshot.Change
	// Left is what the downgrade did not bring back: from the state before the upgrade to the state
	// after the downgrade.
	Left []snapshot.Change
	// Drifted is how the second upgrade's result differs from the first's.
	Drifted []snapshot.Change
}

// BaseFailure is a revision of the base that could not be applied.
type BaseFailure struct {
	Revision *migration.Revision
	Failure  *apply.Failure
}
