package reading

import (
	"strings"

	"github.com/migrate-check/migrate-check/lint"
)

// Transactions numbers the transactions of scripts that say themselves how they are run, so that no two scripts have
// the same number, but where a tool applies several scripts in one transaction. Each script numbers its own from 1.
type Transactions struct {
	// last is the highest number that was given, open the one that the last script leaves to the next, 0 if it
	// leaves none.
	last, open int
}

// Number numbers the next script on. Joined scripts go on in the transaction that the script before has left open.
func (t *Transactions) Number(file lint.File, joined bool) {
	if !joined || file.Sent == nil {
		t.open = 0
	}
	given := map[int]int{}
	for i := range file.Sent {
		sent := &file.Sent[i]
		sent.Transaction = t.number(given, sent.Transaction)
		t.open = sent.Transaction
		if ends(sent.SQL) {
			t.open = 0
		}
	}
}

// number gives the number of a transaction of the script. Outside of any there is none, and what was open is committed.
func (t *Transactions) number(given map[int]int, own int) int {
	if own == 0 {
		return 0
	}
	if given[own] == 0 && own == 1 && t.open > 0 {
		given[own] = t.open
	}
	if given[own] == 0 {
		t.last++
		given[own] = t.last
	}
	return given[own]
}

// ends reports whether a message ends the transaction by itself.
func ends(sql string) bool {
	switch strings.ToUpper(strings.TrimRight(strings.TrimSpace(sql), "; \n")) {
	case "COMMIT", "END", "ROLLBACK":
		return true
	}
	return false
}
