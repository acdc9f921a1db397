package trace

import (
	"slices"
	"sync"
	"time"
)

// answer is what the server still owes for a message that was sent to it.
type answer struct {
	// to is the type of the message: P, B, D, E, C, S (extended), Q (simple), F (function call), or c
	// for the end of the client's copy data, which is not answered.
	to byte
	// hidden answers are to messages that the client did not send.
	hidden bool
	// statement is what the message is for. For a hidden E it is the statement that the tracer looks
	// behind, nil if nobody wants to know.
	statement *Statement
	// sql is the text that P and B prepare, and is recorded only if they fail.
	sql string
	// lone is set for the E of a converted simple query: its CommandComplete waits for the commit.
	lone bool
	// batch holds the statements of a Q.
	batch *batch
	// tracer is set for the messages that run the tracer, counts too for those that ask before a statement.
	tracer, counts bool
	// apart is set where they are in a cycle of their own, generation where they prepare it.
	apart      bool
	generation int32
	// reply gets the row of a query of ours, nil if it failed.
	reply chan<- [][]byte
	// seen grows while the tracer answers.
	seen view
}

// answers is the queue of what the server owes, in order.
type answers struct {
	mu    sync.Mutex
	queue []*answer
	// skipping is set from an error until the Sync, copying while the server wants copy data. In both
	// the server passes over messages without an answer.
	skipping, copying bool
}

func (a *answers) expect(owed *answer) {
	a.mu.Lock()
	defer a.mu.Unlock()
	switch {
	case owed.to == 'S' && a.copying:
		return
	case owed.to == 'S':
		a.skipping = false
	case owed.to == 'c':
		a.copying = false
	}
	if !a.skipping {
		a.queue = append(a.queue, owed)
	}
}

// head is the answer that comes next, nil if nothing is owed.
func (a *answers) head() *answer {
	a.mu.Lock()
	defer a.mu.Unlock()
	for len(a.queue) > 0 && a.queue[0].to == 'c' {
		a.queue = a.queue[1:]
	}
	if len(a.queue) == 0 {
		return nil
	}
	return a.queue[0]
}

func (a *answers) pop() {
	a.mu.Lock()
	defer a.mu.Unlock()
	if len(a.queue) > 0 {
		a.queue[0] = nil
		a.queue = a.queue[1:]
	}
}

// idle says whether the client waits for nothing.
func (a *answers) idle() bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	return !slices.ContainsFunc(a.queue, func(owed *answer) bool { return !owed.hidden })
}

// failed drops what the server will not answer after an error: everything up to the Sync.
func (a *answers) failed() {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.copying = false
	for len(a.queue) > 0 {
		if to := a.queue[0].to; to == 'S' || to == 'Q' || to == 'F' {
			return
		}
		a.queue = a.queue[1:]
	}
	a.skipping = true
}

// copyIn is called when the server asks for copy data: it passes over every Sync until that ends.
func (a *answers) copyIn() {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.copying = true
	kept := a.queue[:1]
	for i, owed := range a.queue[1:] {
		if owed.to == 'c' {
			kept = append(kept, a.queue[i+1:]...)
			a.copying = false
			break
		}
		if owed.to != 'S' {
			kept = append(kept, owed)
		}
	}
	a.queue = kept
}

// batch is a simple query: what the client asked for, and the tracers put between.
type batch struct {
	sql        string // the client's text
	statements []*Statement
	pieces     []piece
	asked      []question // behind each statement
	inserts    []insert
	next       int // statement that is running
	// capturing is set while a tracer answers, counting while the query for the counters does.
	capturing, counting bool
	seen                view
	// elapsed is what the server's clock said behind the statement before.
	elapsed time.Duration
}

// insert is text of ours in the client's message.
type insert struct{ at, size int }
