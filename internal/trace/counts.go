package trace

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5/pgproto3"
)

// counting names the column, the statement and the portal of the query for what is counted already.
const counting = marker + "/counts"

// countsQuery asks what the session has counted for the tables and not reported yet. Before PostgreSQL 15 it
// reports at the end of a transaction, if the last time is half a second ago, and cannot be asked to do so:
// https://www.postgresql.org/docs/14/monitoring-stats.html#MONITORING-STATS-VIEWS. As it does not within a
// transaction, what is counted where that begins stands there until its end.
func countsQuery(tables []uint32) string {
	var fields, sum []string
	for _, counter := range counterNames {
		count := `pg_catalog.pg_stat_get_xact_` + counter + `(t.oid)`
		fields, sum = append(fields, count), append(sum, count)
	}
	return `SELECT pg_catalog.string_agg(pg_catalog.concat_ws(',', t.oid, ` + strings.Join(fields, ", ") + `), ';') AS "` + counting + `"` +
		` FROM pg_catalog.unnest('` + question{others: tables}.othersText() + `'::pg_catalog.oid[]) AS t(oid)` +
		` WHERE ` + strings.Join(sum, ` OPERATOR(pg_catalog.+) `) + ` OPERATOR(pg_catalog.<>) '0'::pg_catalog.int8`
}

// mustCount says whether the next look could take for the statement's own what the session counted before.
func (s *session) mustCount() bool { return s.major < 15 && !s.asked.counted && s.asked.late == nil }

// count puts the query before a statement, in the same transaction.
func (s *session) count() error {
	if !s.mustCount() {
		return nil
	}
	s.asked.counted = true
	for _, step := range []struct {
		message pgproto3.FrontendMessage
		to      byte
	}{
		{&pgproto3.Parse{Name: counting, Query: countsQuery(s.known.tables())}, 'P'},
		{&pgproto3.Bind{DestinationPortal: counting, PreparedStatement: counting}, 'B'},
		{&pgproto3.Execute{Portal: counting}, 'E'},
		{&pgproto3.Close{ObjectType: 'P', Name: counting}, 'C'},
		{&pgproto3.Close{ObjectType: 'S', Name: counting}, 'C'},
	} {
		if err := s.put(step.message, answer{to: step.to, hidden: true, tracer: true, counts: true}); err != nil {
			return err
		}
	}
	return nil
}

// tables are all that have rows.
func (r *relations) tables() (oids []uint32) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for oid, relation := range r.byOID {
		if relation.hasRows() && !r.gone[oid] {
			oids = append(oids, oid)
		}
	}
	slices.Sort(oids)
	return oids
}

func (r Relation) hasRows() bool { return r.Kind == "table" || r.Kind == "materialized view" }

// countFrom takes the query's answer for where the counters stand.
func (h *history) countFrom(body []byte) error {
	var row pgproto3.DataRow
	if err := row.Decode(body); err != nil {
		return fmt.Errorf("reading the counters before a statement: %w", err)
	}
	h.counters = map[uint32]counters{}
	if len(row.Values) == 0 || row.Values[0] == nil {
		return nil
	}
	for text := range strings.SplitSeq(string(row.Values[0]), ";") {
		numbers := make([]int64, 0, 1+len(counterNames))
		for field := range strings.SplitSeq(text, ",") {
			number, err := strconv.ParseInt(field, 10, 64)
			if err != nil {
				return fmt.Errorf("reading the counters before a statement: %w", err)
			}
			numbers = append(numbers, number)
		}
		if len(numbers) != 1+len(counterNames) {
			return fmt.Errorf("reading the counters before a statement: %d fields in %q", len(numbers), text)
		}
		h.counters[uint32(numbers[0])] = counters{numbers[1], numbers[2], numbers[3], numbers[4], numbers[5]}
	}
	return nil
}
