// Package postgres gives a throwaway PostgreSQL: in a container, from binaries on this machine, or on a
// server that the user names.
package postgres

import (
	"context"
	"fmt"
	"io"
	"strings"
	"time"
)

// Options say which server to start. The zero value takes the first that works.
type Options struct {
	// Source is "auto", "container", "local", or the URL of a server. Empty is "auto".
	Source string
	// Version is the wanted major version, 0 for any.
	Version int
	// Image is the container image; empty is the official image of Version.
	Image string
	// BinDir is the directory of initdb and postgres for "local"; empty searches the machine.
	BinDir string
	// CacheDir keeps an initialised empty cluster between runs, which makes "local" start in a tenth
	// of the time. Empty keeps nothing.
	CacheDir string
	// Settings are server settings such as {"timezone": "Europe/Berlin"}.
	Settings map[string]string
	// Extensions are created in every database that the migrations see, Roles in the cluster.
	Extensions []string
	Roles      []string
	// Log gets progress in plain lines. May be nil.
	Log io.Writer

	// reason is why auto takes the source that it tries.
	reason string
}

// Server is a running PostgreSQL that is ours until Close. Its methods may be called by several
// goroutines at a time.
type Server interface {
	// Info says what was started, and why this one.
	Info() Info
	// Create makes an empty database, or a copy of template if that is not nil. Nobody may be
	// connected to the template meanwhile.
	Create(ctx context.Context, template *Database) (*Database, error)
	// Drop removes a database and ends the sessions in it.
	Drop(ctx context.Context, db *Database) error
	// Close stops the server and removes everything that belongs to it, also after ctx was cancelled.
	Close(ctx context.Context) error
}

// Info describes a server for the plan.
type Info struct {
	// Source is "container", "local" or "url".
	Source string `json:"source"`
	// Version is what the server reports, such as "15.18"; Major its first number.
	Version string `json:"version"`
	Major   int    `json:"major"`
	// Detail is the image, the directory of the binaries or the host, without any password.
	Detail string `json:"detail"`
	// Reason says why this source was taken, if it was not asked for.
	Reason string `json:"reason,omitempty"`
	// Startup is the time until the first answered query.
	Startup time.Duration `json:"-"`
}

// startLimit is how long a server may take until it answers. A container on a busy machine takes
// seconds; pulling its image does not count.
const startLimit = 2 * time.Minute

// Start gives a running server as the options ask for. If there is none, the error is an
// *UnavailableError that lists what was tried.
func Start(ctx context.Context, opts Options) (Server, error) {
	if err := opts.check(); err != nil {
		return nil, err
	}
	for _, path := range Sweep() {
		opts.logf("removed %s, left by a run that was killed", path)
	}
	if opts.CacheDir != "" {
		sweepCache(opts.CacheDir)
	}
	began := time.Now()
	server, err := start(ctx, opts)
	if err != nil {
		return nil, err
	}
	info := server.Info()
	opts.logf("PostgreSQL %s (%s, %s) answered after %d ms",
		info.Version, info.Source, info.Detail, time.Since(began).Milliseconds())
	return server, nil
}

func isURL(source string) bool {
	return strings.HasPrefix(source, "postgres://") || strings.HasPrefix(source, "postgresql://")
}

func (o Options) logf(format string, args ...any) {
	if o.Log != nil {
		fmt.Fprintf(o.Log, format+"\n", args...)
	}
}
