// Package snapshot reads the schema of a database back as structured objects and compares two states.
package snapshot

import (
	"context"

	"github.com/jackc/pgx/v5"
)

// Snapshot is the whole schema of a database at one moment.
type Snapshot struct {
	// Objects are sorted by kind and name.
	Objects []Object
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
	// Attributes hold everything that makes the object what it is, by name.
	Attributes map[string]string
}

// Options say what a snapshot leaves out.
type Options struct {
	// VersionTable is the tool's own table, "schema.name".
	VersionTable string
}

// Take reads the snapshot in one round trip on conn, which must not be in a transaction.
func Take(ctx context.Context, conn *pgx.Conn, opts Options) (*Snapshot, error) {
	panic("to be written by the snapshot room")
}

// Change is one object in which two snapshots differ.
type Change struct {
	// Before and After are the object in the two states; one of them is nil if it is only in the other.
	Before, After *Object
	// Class says how much the difference matters.
	Class Class
}

// Class sorts differences by how much they matter.
type Class string

const (
	// Structural differences change what the schema means.
	Structural Class = "structural"
	// ColumnOrder differences are in the position of columns alone.
	ColumnOrder Class = "column-order"
	// EnumValue differences are labels added to an enum, which PostgreSQL cannot take back in place.
	EnumValue Class = "enum-value"
	// Cosmetic differences are in comments, or in the white space of a function's body.
	Cosmetic Class = "cosmetic"
)

// Diff lists what differs from a to b, sorted by kind and name. It is empty if the states are equal.
func Diff(a, b *Snapshot) []Change {
	panic("to be written by the snapshot room")
}
