package check

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"github.com/migrate-check/migrate-check/internal/postgres"
	"github.com/migrate-check/migrate-check/plan"
)

// bench has the throwaway servers, or says why there are none. Each project gets one of its own: roles and
// settings belong to the whole server, so that of two projects on one server the second would find what the
// first has made.
type bench struct {
	// opts start another server like the first.
	opts postgres.Options
	info *postgres.Info
	// shared is the user's server, on which each project has databases of its own and nothing else.
	shared bool

	mutex sync.Mutex
	// spare is the first server until a project takes it.
	spare postgres.Server

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
	info := server.Info()
	b := &bench{opts: opts.Postgres, info: &info, shared: info.Source == "url", spare: server}
	if !b.shared {
		b.opts.Source = info.Source
	}
	return b, nil
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

// take gives a project its server. It is to be given back.
func (b *bench) take(ctx context.Context) (postgres.Server, error) {
	if server := b.takeSpare(); server != nil {
		return server, nil
	}
	return postgres.Start(ctx, b.opts)
}

func (b *bench) takeSpare() postgres.Server {
	b.mutex.Lock()
	defer b.mutex.Unlock()
	server := b.spare
	if !b.shared {
		b.spare = nil
	}
	return server
}

// giveBack stops a server that no other project uses.
func (b *bench) giveBack(ctx context.Context, server postgres.Server) error {
	if b.shared {
		return nil
	}
	return closeServer(ctx, server)
}

func (b *bench) close(ctx context.Context) error {
	if b.spare == nil {
		return nil
	}
	return closeServer(ctx, b.spare)
}

// closeLimit is how long a server may take to go.
const closeLimit = 20 * time.Second

func closeServer(ctx context.Context, server postgres.Server) error {
	// The caller may have given up; the server must go all the same.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), closeLimit)
	defer cancel()
	return server.Close(ctx)
}

func (b *bench) describe() *plan.Postgres {
	if b.info == nil {
		return nil
	}
	return &plan.Postgres{Source: b.info.Source, Version: b.info.Version, Detail: b.info.Detail, Reason: b.info.Reason}
}
