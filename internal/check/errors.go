package check

import (
	"errors"

	"github.com/migrate-check/migrate-check/internal/git"
	"github.com/migrate-check/migrate-check/internal/migration"
	"github.com/migrate-check/migrate-check/internal/postgres"
)

// UsageError is an error that the user has to mend in the command or the configuration. All others mean
// that something could not be checked.
type UsageError struct{ Err error }

func (e *UsageError) Error() string { return e.Err.Error() }
func (e *UsageError) Unwrap() error { return e.Err }

// IsUsage reports whether an error of Run is the user's to mend in the command or the configuration.
func IsUsage(err error) bool {
	var (
		usage     *UsageError
		notFound  *migration.NotFoundError
		ambiguous *migration.AmbiguousError
		unknown   *migration.UnknownToolError
		repo      *git.Error
		source    *postgres.UnknownSourceError
	)
	switch {
	case errors.As(err, &repo):
		return repo.Problem == git.UnknownRef || repo.Problem == git.NotARepository
	default:
		return errors.As(err, &usage) || errors.As(err, &notFound) || errors.As(err, &ambiguous) || errors.As(err, &unknown) || errors.As(err, &source)
	}
}
