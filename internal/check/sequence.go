package check

import (
	"github.com/migrate-check/migrate-check/internal/apply"
	"github.com/migrate-check/migrate-check/internal/trace"
	"github.com/migrate-check/migrate-check/plan"
)

// sequence tells which statement of an upgrade a place in its trace belongs to, and where its transaction ends.
type sequence struct {
	upgrade *apply.Outcome
	// number is the number of the statement, from 1, that a place in the trace belongs to; it lacks the places
	// of what the tool and its driver send on their own account.
	number map[int]int
	// ends is the last place of each transaction.
	ends map[int]int
}

func newSequence(upgrade *apply.Outcome) *sequence {
	order := &sequence{upgrade: upgrade, number: map[int]int{}, ends: map[int]int{}}
	for i, statement := range upgrade.Statements {
		for _, at := range statement.Traced {
			order.number[at] = i + 1
		}
	}
	for at, statement := range upgrade.Trace {
		order.ends[statement.Transaction] = at
	}
	return order
}

// until is when a lock goes that was taken at this place: with the transaction, or with the statement if that ran
// on its own. nil if none of the upgrade's statements ran under it.
func (o *sequence) until(at int) *plan.Until {
	end, event := at, plan.StatementEnd
	if transaction := o.upgrade.Trace[at].Transaction; transaction != 0 {
		end = o.ends[transaction]
		event = ending(o.upgrade.Trace[end])
	}
	for place := end; place >= at; place-- {
		number := o.number[place]
		if number == 0 || o.upgrade.Trace[place].Transaction != o.upgrade.Trace[at].Transaction {
			continue
		}
		return &plan.Until{Statement: number, Line: o.upgrade.Statements[number-1].Line, Event: event}
	}
	return nil
}

// ending is how a transaction ended. The statements of one message share a transaction that is committed behind
// the last one.
func ending(last trace.Statement) plan.Event {
	if last.Err != nil || last.Tag == "ROLLBACK" {
		return plan.Rollback
	}
	return plan.Commit
}
