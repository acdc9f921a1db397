package postgres

import (
	"context"
	"errors"
	"fmt"
)

// UnknownSourceError says that PostgreSQL was wanted from where it never comes from.
type UnknownSourceError struct{ Source string }

func (e *UnknownSourceError) Error() string {
	return fmt.Sprintf("unknown PostgreSQL source %q; known are auto, container, local and postgres:// URLs", e.Source)
}

// start takes the source that the options name.
func start(ctx context.Context, opts Options) (Server, error) {
	switch {
	case isURL(opts.Source):
		return startFirst(ctx, opts, "url")
	case opts.Source == "local" || opts.Source == "container":
		return startFirst(ctx, opts, opts.Source)
	case opts.Source == "" || opts.Source == "auto":
		return startAuto(ctx, opts)
	default:
		return nil, &UnknownSourceError{opts.Source}
	}
}

var starters = map[string]func(context.Context, Options) (Server, error){
	"local":     startLocal,
	"container": startContainer,
	"url":       startURL,
}

// startFirst gives the first server that starts.
func startFirst(ctx context.Context, opts Options, sources ...string) (Server, error) {
	unavailable := &UnavailableError{}
	for _, source := range sources {
		server, err := starters[source](ctx, opts)
		if err == nil {
			return server, nil
		}
		unavailable.Attempts = append(unavailable.Attempts, attemptOf(source, err))
		if ctx.Err() != nil {
			break
		}
		opts.logf("%s: %v", source, err)
		opts.reason = fmt.Sprintf("%s: %s", source, oneLine(err))
	}
	return nil, unavailable
}

// startAuto prefers binaries of this machine, which start ten times faster than a container, unless the
// user has chosen an image: it may hold extensions that the machine lacks.
func startAuto(ctx context.Context, opts Options) (Server, error) {
	if opts.Image != "" {
		opts.reason = "postgres.image is set"
		return startFirst(ctx, opts, "container", "local")
	}
	opts.reason = "it starts faster than a container"
	if opts.Version != 0 {
		opts.reason = fmt.Sprintf("it is version %d, and starts faster than a container", opts.Version)
	}
	return startFirst(ctx, opts, "local", "container")
}

func attemptOf(source string, err error) Attempt {
	attempt := Attempt{Source: source, Err: err}
	var known *advised
	if errors.As(err, &known) {
		attempt.Advice = known.advice
	}
	return attempt
}
