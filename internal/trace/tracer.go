package trace

import (
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5/pgproto3"
)

// marker names the tracer's first column and its prepared statement and portal, so that its answers
// are known wherever they come. No client uses the name by chance.
const marker = "migrate-check/trace/5b1f0c"

// firstUserOID is FirstNormalObjectId: relations below it belong to the server's own catalogs.
const firstUserOID = 16384

// tracerQuery asks the client's own session which relation locks its transaction holds, and what was
// done to these relations. It calls functions and reads no table: so it takes no lock itself, cannot
// wait, and is planned in microseconds. Everything is spelled with its schema, since the client's
// search_path may hold functions and operators of the same name.
//
// Names come as hexadecimal digits, because the client's encoding may not have their letters. The
// definition, which names the table of an index, is only asked for relations newer than newest. The
// first row, for the transaction itself, is always there.
func tracerQuery(major int, newest uint32) string {
	var b strings.Builder
	fmt.Fprintf(&b, `SELECT pg_catalog.date_part('epoch', pg_catalog.clock_timestamp() OPERATOR(pg_catalog.-) pg_catalog.statement_timestamp()) AS "%s"`, marker)
	b.WriteString(`, l.relation, l.mode, l.virtualtransaction, pg_catalog.pg_relation_filenode(l.relation)` +
		// pg_identify_object refuses a dropped relation on 13; pg_table_is_visible does not.
		`, CASE WHEN pg_catalog.pg_table_is_visible(l.relation) IS NOT NULL THEN ` + hexadecimal(`pg_catalog.pg_identify_object(1259, l.relation, 0)::pg_catalog.text`) + ` END`)
	fmt.Fprintf(&b, `, CASE WHEN l.relation OPERATOR(pg_catalog.>) '%d'::pg_catalog.oid THEN %s END`,
		newest, hexadecimal(`pg_catalog.pg_get_indexdef(l.relation)`))
	for _, counter := range []string{"numscans", "tuples_returned", "tuples_inserted", "tuples_updated", "tuples_deleted"} {
		fmt.Fprintf(&b, `, pg_catalog.pg_stat_get_xact_%s(l.relation)`, counter)
	}
	if major >= 15 {
		// The counters add up until the session reports them; reporting at each commit starts
		// every transaction from 0.
		b.WriteString(`, pg_catalog.pg_stat_force_next_flush()`)
	}
	fmt.Fprintf(&b, ` FROM pg_catalog.pg_lock_status() AS l`+
		` WHERE l.pid OPERATOR(pg_catalog.=) pg_catalog.pg_backend_pid()`+
		` AND (l.locktype OPERATOR(pg_catalog.=) 'virtualxid' AND l.mode OPERATOR(pg_catalog.=) 'ExclusiveLock'`+
		` OR l.locktype OPERATOR(pg_catalog.=) 'relation' AND l.mode OPERATOR(pg_catalog.<>) 'SIReadLock' AND (l.relation OPERATOR(pg_catalog.>=) '%d'::pg_catalog.oid`+
		` OR l.mode OPERATOR(pg_catalog.=) ANY ('{ShareUpdateExclusiveLock,ShareLock,ShareRowExclusiveLock,ExclusiveLock,AccessExclusiveLock}')))`,
		firstUserOID)
	return b.String()
}

func hexadecimal(text string) string {
	return `pg_catalog.encode(pg_catalog.convert_to(` + text + `, pg_catalog.getdatabaseencoding()), 'hex')`
}

// appendTracer adds the messages that run the query. The prepared statement and the portal have names,
// so that the client's unnamed ones stay, and are gone when the client's next statement looks.
func appendTracer(buf []byte, query string) ([]byte, error) {
	for _, message := range []pgproto3.FrontendMessage{
		&pgproto3.Parse{Name: marker, Query: query},
		&pgproto3.Bind{DestinationPortal: marker, PreparedStatement: marker},
		&pgproto3.Execute{Portal: marker},
		&pgproto3.Close{ObjectType: 'P', Name: marker},
		&pgproto3.Close{ObjectType: 'S', Name: marker},
	} {
		var err error
		if buf, err = message.Encode(buf); err != nil {
			return nil, err
		}
	}
	return buf, nil
}

// view is what one run of the tracer saw.
type view struct {
	// elapsed is the time since the client's message arrived at the server.
	elapsed     time.Duration
	transaction string
	locks       []heldLock
}

// heldLock is a row of the tracer.
type heldLock struct {
	oid      uint32
	mode     Mode
	filenode uint32 // 0 if the relation has no file
	gone     bool   // the relation was dropped
	relation Relation
	table    string // what the definition of an index says it is on
	counters counters
}

// counters are what the session did to a relation since it last reported.
type counters struct{ scans, returned, inserted, updated, deleted int64 }

// add reads one row of the tracer's answer.
func (v *view) add(row *pgproto3.DataRow) error {
	if len(row.Values) < 12 {
		return fmt.Errorf("reading the lock trace: %d columns", len(row.Values))
	}
	seconds, err := strconv.ParseFloat(string(row.Values[0]), 64)
	if err != nil {
		return fmt.Errorf("reading the lock trace: %w", err)
	}
	v.elapsed = time.Duration(seconds * float64(time.Second))
	v.transaction = string(row.Values[3])
	if row.Values[1] == nil {
		return nil
	}
	lock, err := decodeLock(row.Values)
	if err != nil {
		return fmt.Errorf("reading the lock trace: %w", err)
	}
	v.locks = append(v.locks, lock)
	return nil
}

func decodeLock(values [][]byte) (lock heldLock, err error) {
	var number [7]int64
	for i, column := range []int{1, 4, 7, 8, 9, 10, 11} {
		if values[column] == nil {
			continue
		}
		if number[i], err = strconv.ParseInt(string(values[column]), 10, 64); err != nil {
			return lock, err
		}
	}
	lock.oid, lock.mode, lock.filenode = uint32(number[0]), Mode(values[2]), uint32(number[1])
	lock.counters = counters{number[2], number[3], number[4], number[5], number[6]}
	identity, err := hex.DecodeString(string(values[5]))
	if err != nil {
		return lock, err
	}
	definition, err := hex.DecodeString(string(values[6]))
	if err != nil {
		return lock, err
	}
	lock.gone = values[5] == nil
	lock.relation = Relation{OID: lock.oid}
	if fields := compositeFields(string(identity)); len(fields) == 4 {
		lock.relation.Kind, lock.relation.Schema, lock.relation.Name = fields[0], fields[1], fields[2]
	}
	lock.table = indexedTable(string(definition))
	return lock, nil
}

// compositeFields takes the text of a row value apart: (table,public,"a ""b""","public.""a b""").
func compositeFields(text string) (fields []string) {
	text = strings.TrimSuffix(strings.TrimPrefix(text, "("), ")")
	var field strings.Builder
	quoted := false
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case c == '\\' && i+1 < len(text):
			i++
			field.WriteByte(text[i])
		case c == '"' && quoted && i+1 < len(text) && text[i+1] == '"':
			i++
			field.WriteByte('"')
		case c == '"':
			quoted = !quoted
		case c == ',' && !quoted:
			fields = append(fields, field.String())
			field.Reset()
		default:
			field.WriteByte(c)
		}
	}
	return append(fields, field.String())
}

// indexedTable finds the table in CREATE INDEX name ON [ONLY] table USING …, as schema.name without
// quotes. A quoted name may hold anything, " ON " too.
func indexedTable(definition string) string {
	rest := strings.TrimPrefix(strings.TrimPrefix(strings.TrimPrefix(definition, "CREATE "), "UNIQUE "), "INDEX ")
	_, rest = cutName(rest)
	rest = strings.TrimPrefix(strings.TrimPrefix(rest, " ON "), "ONLY ")
	schema, rest := cutName(rest)
	name, _ := cutName(strings.TrimPrefix(rest, "."))
	if name == "" {
		return ""
	}
	return schema + "." + name
}

func cutName(text string) (name, rest string) {
	if !strings.HasPrefix(text, `"`) {
		end := strings.IndexAny(text, " .")
		if end < 0 {
			return text, ""
		}
		return text[:end], text[end:]
	}
	for i := 1; i < len(text); i++ {
		switch {
		case text[i] != '"':
		case i+1 < len(text) && text[i+1] == '"':
			i++
		default:
			return strings.ReplaceAll(text[1:i], `""`, `"`), text[i+1:]
		}
	}
	return text, ""
}
