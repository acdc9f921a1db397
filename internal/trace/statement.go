package trace

import (
	"time"

	"github.com/jackc/pgx/v5/pgconn"
)

// Statement is one statement that a client had the server execute, and what it did there.
type Statement struct {
	// SQL is the text as the client sent it, without the semicolon. Parameters stay $1, $2.
	SQL string
	// Session numbers the connections to the proxy from 1.
	Session int
	// Transaction numbers the transactions of a proxy from 1; statements with the same number share
	// one, and hold their locks until its last statement. 0 is a statement on its own (autocommit).
	Transaction int
	// Start is when the statement left for the server, Duration the time until it was done. For the
	// statements of one message that holds several, the server's clock decides.
	Start    time.Time
	Duration time.Duration
	// Tag is the server's command tag without the count, such as "ALTER TABLE"; Rows the count in it,
	// -1 if it has none.
	Tag  string
	Rows int64
	// Err is the server's refusal. The transaction is then gone and nothing below is known.
	Err *pgconn.PgError
	// Seen says how the rest was found.
	Seen Sight

	// LockTimeout is how long the session waits for a lock at most, as it stands behind a statement that
	// was seen from Inside; 0 is without a limit.
	LockTimeout time.Duration

	// Settings are those that the session was given by its role, the database or the client when it connected,
	// such as {"lock_timeout": "5s"}, with names in lower case: not what a SET has made of them, nor what the
	// server has for everybody. All statements of the session share the map.
	Settings map[string]string

	// Locks are the relation locks that the statement took and that its transaction did not hold
	// before, sorted. The server's own catalogs count only from ShareUpdateExclusiveLock up. What is
	// held shows in the first statement that took it.
	Locks []Lock
	// Created are the relations that were not there before; Dropped are gone in the statement's
	// transaction. Both sorted.
	Created, Dropped []Relation
	// Rewrites are tables and materialized views with a new copy of their rows, sorted.
	Rewrites []Relation
	// Truncated are tables that got an empty new file, sorted.
	Truncated []Relation
	// Builds are the indexes that were built or built again, sorted.
	Builds []Build
	// Accesses are the tables whose rows were read or changed, sorted.
	Accesses []Access

	// order is the order of sending.
	order int64
	// words are the statement's own, to know what it does to its transaction.
	words piece
	// watcher looks from another session while the statement runs.
	watcher *watcher
}

// Sight is how we know what a statement did.
type Sight string

const (
	// Unseen statements left no locks to look at: they failed, or cannot take any.
	Unseen Sight = "unseen"
	// Inside is the full view, from the statement's own transaction.
	Inside Sight = "inside"
	// Stopped statements refuse a transaction. Another session made them wait half-way and read their
	// locks then; locks that they took later are missing.
	Stopped Sight = "stopped"
	// Watched statements refuse a transaction and could not be stopped. Another session looked again
	// and again; short locks may be missing.
	Watched Sight = "watched"
)

// Relation is a table, index, view, sequence or the like.
type Relation struct {
	OID    uint32
	Schema string
	Name   string
	// Kind is "table", "index", "view", "sequence", "materialized view", "foreign table",
	// "composite type" or "toast table".
	Kind string
	// Table is the OID of the table that an index belongs to, 0 if that is not known.
	Table uint32
}

// String is the name as it is written in messages, with its schema.
func (r Relation) String() string { return r.Schema + "." + r.Name }

// Lock is a lock on a relation.
type Lock struct {
	Relation Relation
	Mode     Mode
}

// Build is an index that was built.
type Build struct {
	Index Relation
	// Table is the indexed table, the zero Relation if it is not known.
	Table Relation
	// Again is set if the index was there before.
	Again bool
}

// Access is what a statement did with the rows of a table.
type Access struct {
	Table Relation
	// FullScans is how often the whole table was read from start to end; RowsScanned how many live
	// rows these scans returned. The scans of queries prove nothing: on a small table the planner
	// does without an index.
	FullScans, RowsScanned int64
	// Inserted, Updated and Deleted count rows, those of a rolled-back savepoint included.
	Inserted, Updated, Deleted int64
}
