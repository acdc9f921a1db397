package postgres

import (
	"context"
	"errors"
	"fmt"
)

// start takes the source that the options name.
func start(ctx context.Context, opts Options) (Server, error) {
	switch {
	case opts.Source == "" || opts.Source == "auto":
		return startFirst(ctx, opts, "local")
	case opts.Source == "local":
		return startFirst(ctx, opts, opts.Source)
	default:
		return nil, fmt.Errorf("unknown PostgreSQL source %q; known are auto, container, local and postgres:// URLs", opts.Source)
	}
}

// startFirst gives the first server that starts.
func startFirst(ctx context.Context, opts Options, sources ...string) (Server, error) {
	unavailable := &UnavailableError{}
	for _, source := range sources {
		server, err := startLocal(ctx, opts)
		if err == nil {
			return server, nil
		}
		unavailable.Attempts = append(unavailable.Attempts, attemptOf(source, err))
		if ctx.Err() != nil {
			break
		}
	}
	return nil, unavailable
}

func attemptOf(source string, err error) Attempt {
	attempt := Attempt{Source: source, Err: err}
	var known *advised
	if errors.As(err, &known) {
		attempt.Advice = known.advice
	}
	return attempt
}
