package check

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/migrate-check/migrate-check/internal/postgres"
	"github.com/migrate-check/migrate-check/plan"
)

// bench is the throwaway server, or why there is none.
type bench struct {
	server    postgres.Server
	unchecked []plan.Unchecked
	// why there is no server although one was needed, in a few words.
	why string
}

// openBench starts a server if there is anything to replay. Where none can be had, the plan says so.
func openBench(ctx context.Context, subjects []*subject, opts Options) (*bench, error) {
	switch {
	case !slices.ContainsFunc(subjects, (*subject).needsServer):
		return &bench{}, nil
	case opts.NoDatabase:
		return without("--no-database was given", subjects, []plan.Unchecked{{
			What: "upgrades and downgrades",
			Why:  "they were not run, as --no-database asks",
			Fix:  "run without --no-database",
		}}), nil
	}
	opts.Progress(Progress{Step: "starting PostgreSQL"})
	server, err := postgres.Start(ctx, opts.Postgres)
	var unavailable *postgres.UnavailableError
	switch {
	case ctx.Err() != nil:
		return nil, context.Cause(ctx)
	case errors.As(err, &unavailable):
		return without("there is no PostgreSQL to try it on", subjects, unavailableServer(unavailable)), nil
	case err != nil:
		return nil, err
	}
	return &bench{server: server}, nil
}

// without is the bench that has no server. What a pending revision does then remains unchecked; an edited one
// is reported all the same, and its finding says that its effect is not known.
func without(why string, subjects []*subject, unchecked []plan.Unchecked) *bench {
	if !slices.ContainsFunc(subjects, func(s *subject) bool { return len(s.changes.Pending) > 0 }) {
		unchecked = nil
	}
	return &bench{why: why, unchecked: unchecked}
}

func unavailableServer(err *postgres.UnavailableError) (unchecked []plan.Unchecked) {
	for _, attempt := range err.Attempts {
		unchecked = append(unchecked, plan.Unchecked{
			What: "upgrades and downgrades",
			Why:  "no PostgreSQL from " + attempt.Source + ": " + attempt.Err.Error(),
			Fix:  attempt.Advice,
		})
	}
	return unchecked
}

// closeLimit is how long a server may take to go.
const closeLimit = 20 * time.Second

func (b *bench) close(ctx context.Context) error {
	if b.server == nil {
		return nil
	}
	// The caller may have given up; the server must go all the same.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), closeLimit)
	defer cancel()
	return b.server.Close(ctx)
}

func (b *bench) describe() *plan.Postgres {
	if b.server == nil {
		return nil
	}
	info := b.server.Info()
	return &plan.Postgres{Source: info.Source, Version: info.Version, Detail: info.Detail, Reason: info.Reason}
}
