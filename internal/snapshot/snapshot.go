// Package snapshot reads the schema of a database back as structured objects and compares two states.
package snapshot

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"
)

// Snapshot is the whole schema of a database at one moment.
type Snapshot struct {
	// Objects are sorted by kind and name.
	Objects []Object
	// Database is the name of the database. What belongs to the database itself, such as its settings,
	// is not copied by a clone, so Diff compares it only between snapshots of one database.
	Database string
	// Taken is the server's clock at the moment of the snapshot.
	Taken time.Time
}

// Object is one object of the schema, or a part of one, such as a column.
type Object struct {
	// Kind is PostgreSQL's word in lower case: "table", "column", "index", "enum type" …
	Kind string
	// Name identifies it among its kind: "public.orders", "public.orders.total".
	Name string
	// Table is the table it belongs to, empty if none.
	Table string
	// DDL shows the object as a statement or a line of one, for people to read.
	DDL string
	// Attributes hold everything that makes the object what it is, by name. What has its default is
	// left out.
	Attributes map[string]string

	// partOf are the objects that it comes and goes with.
	partOf []key
}

// key identifies an object within a snapshot.
type key struct{ kind, name string }

func (o *Object) key() key { return key{o.Kind, o.Name} }

// set records an attribute, unless it has its default, which is the empty text.
func (o *Object) set(attribute, value string) {
	if value == "" {
		return
	}
	if o.Attributes == nil {
		o.Attributes = map[string]string{}
	}
	o.Attributes[attribute] = value
}

// Options say what a snapshot leaves out.
type Options struct {
	// VersionTable is the tool's own table, "schema.name", or "name" in whatever schema.
	VersionTable string
}

// Take reads the snapshot in one round trip on conn, which must not be in a transaction. The queries stay
// prepared on conn, so the next snapshot on the same connection is faster.
func Take(ctx context.Context, conn *pgx.Conn, opts Options) (*Snapshot, error) {
	taken, _, err := take(ctx, conn.PgConn(), opts)
	return taken, err
}
