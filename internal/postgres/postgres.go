// Package postgres gives a throwaway PostgreSQL: in a container, from binaries on this machine, or on a
// server that the user names.
package postgres

import (
	"context"
	"io"
	"time"

	"github.com/jackc/pgx/v5"
)

// Options say which server to start. The zero value takes the first that works.
type Options struct {
	// Source is "auto", "container", "local", or the URL of a server. Empty is "auto".
	Source string
	// Version is the wanted major version, 0 for any.
	Version int
	// Image is the container image; empty is the official image of Version.
	Image string
	// Settings are server settings such as {"timezone": "Europe/Berlin"}.
	Settings map[string]string
	// Extensions are created in every database that the migrations see, Roles in the cluster.
	Extensions []string
	Roles      []string
	// Log gets progress in plain lines. May be nil.
	Log io.Writer
}

// Server is a running PostgreSQL that is ours until Close.
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

// Database is one database on a throwaway server.
type Database struct {
	Name string
	// Host is a name, an address, or the directory of a unix socket.
	Host     string
	Port     int
	User     string
	Password string
}

// Connect opens a session in the database as its owner. The caller closes it.
func (d *Database) Connect(ctx context.Context) (*pgx.Conn, error) {
	panic("to be written by the postgres room")
}
