package trace

import "slices"

// kind is how a statement can be looked at.
type kind int

const (
	// plain statements leave their locks in the transaction: ask right behind them.
	plain kind = iota
	// quiet statements take no lock on a relation, and asking behind them would do harm: a query
	// between BEGIN and SET TRANSACTION makes the latter fail.
	quiet
	// late statements leave locks, but must stay as they are: ask before the next statement.
	late
	// alone are the statements that refuse a transaction block: another session looks.
	alone
)

var quietWords = []string{
	"BEGIN", "START", "COMMIT", "END", "ROLLBACK", "ABORT", "SAVEPOINT", "RELEASE", "SET", "RESET", "SHOW",
	"DISCARD", "DEALLOCATE", "LISTEN", "UNLISTEN", "NOTIFY", "CLOSE", "CHECKPOINT", "LOAD",
}

func (p piece) kind() kind {
	words := p.words
	switch {
	case p.starts("SET", "CONSTRAINTS"), p.starts("LOCK"), p.starts("FETCH"), p.starts("MOVE"):
		return late
	case p.starts("PREPARE", "TRANSACTION"):
		return quiet
	case p.starts("PREPARE"):
		return late
	case len(words) > 0 && slices.Contains(quietWords, words[0]):
		return quiet
	case p.refusesTransaction():
		return alone
	case p.parameter, p.has("PG_CURSORS"):
		// As a simple query this is an error, or a parameter of a function's body; as a prepared
		// statement it would be another error. And pg_cursors shows the portal of a prepared one.
		return late
	}
	return plain
}

// refusesTransaction says whether the words are those of a statement that PostgreSQL runs in
// transactions of its own.
func (p piece) refusesTransaction() bool {
	switch {
	case p.starts("VACUUM"),
		p.starts("CREATE", "DATABASE"), p.starts("DROP", "DATABASE"), p.starts("ALTER", "DATABASE"),
		p.starts("CREATE", "TABLESPACE"), p.starts("DROP", "TABLESPACE"), p.starts("ALTER", "SYSTEM"),
		p.starts("CREATE", "SUBSCRIPTION"), p.starts("ALTER", "SUBSCRIPTION"), p.starts("DROP", "SUBSCRIPTION"):
		return true
	case p.starts("CLUSTER"):
		return len(p.words) == 1 || len(p.words) == 2 && p.words[1] == "VERBOSE"
	case p.starts("REINDEX"):
		return p.has("CONCURRENTLY") || p.has("SCHEMA") || p.has("DATABASE") || p.has("SYSTEM")
	case p.starts("CREATE", "INDEX", "CONCURRENTLY"), p.starts("CREATE", "UNIQUE", "INDEX", "CONCURRENTLY"),
		p.starts("DROP", "INDEX", "CONCURRENTLY"):
		return true
	}
	return p.detaches()
}

// detaches recognises ALTER TABLE … DETACH PARTITION … CONCURRENTLY.
func (p piece) detaches() bool {
	return p.starts("ALTER", "TABLE") && p.has("DETACH") && p.has("CONCURRENTLY")
}

func (p piece) starts(words ...string) bool {
	return len(p.words) >= len(words) && slices.Equal(p.words[:len(words)], words)
}

func (p piece) has(word string) bool { return slices.Contains(p.words, word) }

// control is what a statement does to the transaction.
type control int

const (
	none control = iota
	opens
	ends
	chains // ends one and opens the next
)

func (p piece) control() control {
	switch {
	case p.starts("BEGIN"), p.starts("START"):
		return opens
	case p.starts("PREPARE", "TRANSACTION"):
		return ends
	case !p.starts("COMMIT") && !p.starts("END") && !p.starts("ROLLBACK") && !p.starts("ABORT"):
		return none
	case p.has("TO"), p.has("PREPARED"):
		return none
	case p.has("CHAIN") && !p.has("NO"):
		return chains
	}
	return ends
}
