package lint

// Transaction says how a statement is run.
type Transaction struct {
	// Number is the same for all statements that are committed together, and for no others.
	Number int
	// Block is whether the statement runs inside a transaction block: the tool's, its own BEGIN, or
	// the one that PostgreSQL makes of several statements in one message. Statements such as CREATE
	// INDEX CONCURRENTLY are refused there.
	Block bool
}
