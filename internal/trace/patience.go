package trace

import (
	"errors"
	"strings"
	"time"

	"github.com/jackc/pgx/v5/pgproto3"
)

// patience is the least timeout with which a statement is stopped: it waits for some milliseconds, many
// more on a busy machine, and must not fail for that.
const patience = 5 * time.Second

// checkPatience asks the client's session how long its statements may wait.
func (s *session) checkPatience() error {
	values, err := s.ask(`SELECT pg_catalog.current_setting('lock_timeout'), pg_catalog.current_setting('statement_timeout'), pg_catalog.current_setting('transaction_timeout', true)`)
	s.asked.patient = len(values) > 0
	for _, value := range values {
		if timeout, limited := parseTimeout(string(value)); limited && timeout < patience {
			s.asked.patient = false
		}
	}
	return err
}

// parseTimeout reads a setting such as 1500ms, 5s, 2min or 0, which is no limit.
func parseTimeout(text string) (timeout time.Duration, limited bool) {
	timeout, err := time.ParseDuration(strings.Replace(text, "min", "m", 1))
	return timeout, err == nil && timeout > 0
}

var errEnded = errors.New("the connection ended")

// asking is the name of the statement that ask prepares.
const asking = marker + "/ask"

// ask runs a query of ours in the client's session, between two of its cycles, and returns the row.
func (s *session) ask(query string) ([][]byte, error) {
	reply := make(chan [][]byte, 1)
	for _, step := range []struct {
		message pgproto3.FrontendMessage
		owed    answer
	}{
		{&pgproto3.Parse{Name: asking, Query: query}, answer{to: 'P', hidden: true, reply: reply}},
		{&pgproto3.Bind{DestinationPortal: asking, PreparedStatement: asking}, answer{to: 'B', hidden: true, reply: reply}},
		{&pgproto3.Execute{Portal: asking}, answer{to: 'E', hidden: true, reply: reply}},
		{&pgproto3.Close{ObjectType: 'P', Name: asking}, answer{to: 'C', hidden: true}},
		{&pgproto3.Close{ObjectType: 'S', Name: asking}, answer{to: 'C', hidden: true}},
		{&pgproto3.Sync{}, answer{to: 'S', hidden: true, apart: true}},
	} {
		if err := s.put(step.message, step.owed); err != nil {
			return nil, err
		}
	}
	if err := s.server.out.Flush(); err != nil {
		return nil, err
	}
	select {
	case row := <-reply:
		return row, nil
	case <-s.ended:
		return nil, errEnded
	}
}
