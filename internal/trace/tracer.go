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
// done to these relations. It calls functions and reads no table: so it takes no lock itself, and cannot
// wait. Everything is spelled with its schema, since the client's search_path may hold functions and
// operators of the same name. Names come as hexadecimal digits, because the client's encoding may not
// have their letters.
//
// The arguments are SQL: newest is the highest OID known; the definition, which names the table of an
// index, is only asked for relations above it. If all is false, only these and the others are told about,
// and the rest is counted. If remember is true, the highest OID is kept for the next look of the same
// message.
func tracerQuery(major int, newest, others, all, remember string) string {
	// The counters add up until the session reports them. Reporting at each commit starts every
	// transaction from 0.
	report := "NULL"
	if major >= 15 {
		report = "pg_catalog.pg_stat_force_next_flush()"
	}
	isNew := `(` + all + ` OR l.relation OPERATOR(pg_catalog.>) ` + newest + `)`
	fields := []string{
		`l.relation`, `l.mode`, `COALESCE(pg_catalog.pg_relation_filenode(l.relation), 0)`,
		// pg_identify_object refuses a dropped relation on 13; pg_table_is_visible does not.
		`CASE WHEN pg_catalog.pg_table_is_visible(l.relation) IS NULL THEN '-' WHEN ` + isNew + ` THEN ` +
			hexadecimal(`pg_catalog.pg_identify_object(1259, l.relation, 0)::pg_catalog.text`) + ` ELSE '' END`,
		`CASE WHEN l.relation OPERATOR(pg_catalog.>) ` + newest + ` THEN COALESCE(` + hexadecimal(`pg_catalog.pg_get_indexdef(l.relation)`) + `, '') ELSE '' END`,
	}
	for _, counter := range counterNames {
		fields = append(fields, `COALESCE(pg_catalog.pg_stat_get_xact_`+counter+`(l.relation), 0)`)
	}
	return `SELECT pg_catalog.date_part('epoch', pg_catalog.clock_timestamp() OPERATOR(pg_catalog.-) pg_catalog.statement_timestamp()) AS "` + marker + `"` +
		`, pg_catalog.min(l.virtualtransaction), pg_catalog.count(l.relation)` +
		`, pg_catalog.string_agg(pg_catalog.concat_ws(',', ` + strings.Join(fields, ", ") + `), ';')` +
		` FILTER (WHERE l.relation IS NOT NULL AND (` + isNew + ` OR l.relation OPERATOR(pg_catalog.=) ANY (` + others + `)))` +
		`, pg_catalog.current_setting('lock_timeout'), ` + report +
		`, CASE WHEN ` + remember + ` THEN pg_catalog.set_config('` + newestSetting + `', pg_catalog.max(l.relation)::pg_catalog.text, true) END` +
		` FROM pg_catalog.pg_lock_status() AS l` +
		` WHERE l.pid OPERATOR(pg_catalog.=) pg_catalog.pg_backend_pid()` +
		` AND (l.locktype OPERATOR(pg_catalog.=) 'virtualxid' AND l.mode OPERATOR(pg_catalog.=) 'ExclusiveLock'` +
		` OR l.locktype OPERATOR(pg_catalog.=) 'relation' AND l.mode OPERATOR(pg_catalog.<>) 'SIReadLock'` +
		` AND (l.relation OPERATOR(pg_catalog.>=) '16384'::pg_catalog.oid` +
		` OR l.mode OPERATOR(pg_catalog.=) ANY ('{ShareUpdateExclusiveLock,ShareLock,ShareRowExclusiveLock,ExclusiveLock,AccessExclusiveLock}')))`
}

func hexadecimal(text string) string {
	return `pg_catalog.encode(pg_catalog.convert_to(` + text + `, pg_catalog.getdatabaseencoding()), 'hex')`
}

// newestSetting carries the highest OID from one look to the next where nobody can read the first one's
// answer in between. It ends with the transaction, and pg_settings does not list it.
const newestSetting = "migrate_check.newest"

// question is what one run of the tracer is to tell.
type question struct {
	newest uint32
	others []uint32
	all    bool
	// message is set within a message of many statements, and goesOn behind its first one.
	message, goesOn bool
}

func (q question) newestText() string { return strconv.FormatUint(uint64(q.newest), 10) }

// newestSQL is the number, or what the look before has found; after a rollback that is nothing, and 0.
func (q question) newestSQL() string {
	if !q.goesOn {
		return `'` + q.newestText() + `'::pg_catalog.oid`
	}
	// The type oid would take the leading 0 for that of an octal number.
	return `pg_catalog.concat('0', pg_catalog.current_setting('` + newestSetting + `', true))::pg_catalog.int8::pg_catalog.oid`
}

func (q question) othersText() string {
	texts := make([]string, len(q.others))
	for i, oid := range q.others {
		texts[i] = strconv.FormatUint(uint64(oid), 10)
	}
	return "{" + strings.Join(texts, ",") + "}"
}

func (q question) allText() string { return strconv.FormatBool(q.all) }

// inline is the whole query as text.
func (q question) inline(major int) string {
	return tracerQuery(major, q.newestSQL(), `'`+q.othersText()+`'::pg_catalog.oid[]`, q.allText(), strconv.FormatBool(q.message))
}

// call runs the prepared query, as text.
func (q question) call() string {
	return `EXECUTE "` + marker + `" (` + q.newestSQL() + `, '` + q.othersText() + `', ` + q.allText() + `, ` + strconv.FormatBool(q.message) + `)`
}

// prepareTracer are the messages that prepare the query, also if it is prepared already.
func prepareTracer(major int) []pgproto3.FrontendMessage {
	const oid, oids, boolean = 26, 1028, 16
	return []pgproto3.FrontendMessage{
		&pgproto3.Close{ObjectType: 'S', Name: marker},
		&pgproto3.Parse{Name: marker, Query: tracerQuery(major, "$1", "$2", "$3", "$4"), ParameterOIDs: []uint32{oid, oids, boolean, boolean}},
	}
}

// runTracer are the messages that run it. The portal has a name, so that the client's unnamed one stays,
// and is gone when the client's next statement looks.
func (q question) runTracer() []pgproto3.FrontendMessage {
	return []pgproto3.FrontendMessage{
		&pgproto3.Bind{
			DestinationPortal: marker, PreparedStatement: marker,
			Parameters: [][]byte{[]byte(q.newestText()), []byte(q.othersText()), []byte(q.allText()), []byte("false")},
		},
		&pgproto3.Execute{Portal: marker},
		&pgproto3.Close{ObjectType: 'P', Name: marker},
	}
}

// view is what one run of the tracer saw.
type view struct {
	// elapsed is the time since the client's message arrived at the server.
	elapsed     time.Duration
	transaction string
	// held is the number of locks in all; locks are those that were asked for.
	held  int
	all   bool
	locks []heldLock
	// lockTimeout is the session's setting, 0 for none.
	lockTimeout time.Duration
}

// heldLock is a lock that the tracer tells about.
type heldLock struct {
	oid      uint32
	mode     Mode
	filenode uint32   // 0 if the relation has no file
	gone     bool     // the relation was dropped
	relation Relation // without a name if that was not asked for
	table    string   // what the definition of an index says it is on
	counters counters
}

// counterNames are the ends of the names of the functions that tell the counters, in their order.
var counterNames = []string{"numscans", "tuples_returned", "tuples_inserted", "tuples_updated", "tuples_deleted"}

// counters are what the session did to a relation since it last reported.
type counters struct{ scans, returned, inserted, updated, deleted int64 }

// read takes the tracer's answer.
func (v *view) read(body []byte) error {
	var row pgproto3.DataRow
	if err := row.Decode(body); err != nil {
		return fmt.Errorf("reading the lock trace: %w", err)
	}
	if len(row.Values) < 5 {
		return fmt.Errorf("reading the lock trace: %d columns", len(row.Values))
	}
	seconds, err := strconv.ParseFloat(string(row.Values[0]), 64)
	if err != nil {
		return fmt.Errorf("reading the lock trace: %w", err)
	}
	v.elapsed = time.Duration(seconds * float64(time.Second))
	v.transaction = string(row.Values[1])
	if v.held, err = strconv.Atoi(string(row.Values[2])); err != nil {
		return fmt.Errorf("reading the lock trace: %w", err)
	}
	v.lockTimeout, _ = parseTimeout(string(row.Values[4]))
	if row.Values[3] == nil {
		return nil
	}
	for text := range strings.SplitSeq(string(row.Values[3]), ";") {
		lock, err := decodeLock(text)
		if err != nil {
			return fmt.Errorf("reading the lock trace: %w", err)
		}
		v.locks = append(v.locks, lock)
	}
	return nil
}

func decodeLock(text string) (lock heldLock, err error) {
	fields := strings.Split(text, ",")
	if len(fields) != 10 {
		return lock, fmt.Errorf("%d fields in %q", len(fields), text)
	}
	var numbers [7]int64
	for i, field := range []int{0, 2, 5, 6, 7, 8, 9} {
		if numbers[i], err = strconv.ParseInt(fields[field], 10, 64); err != nil {
			return lock, err
		}
	}
	lock.oid, lock.mode, lock.filenode = uint32(numbers[0]), Mode(fields[1]), uint32(numbers[1])
	lock.counters = counters{numbers[2], numbers[3], numbers[4], numbers[5], numbers[6]}
	lock.relation = Relation{OID: lock.oid}
	if lock.gone = fields[3] == "-"; lock.gone {
		return lock, nil
	}
	identity, err := hex.DecodeString(fields[3])
	if err != nil {
		return lock, err
	}
	definition, err := hex.DecodeString(fields[4])
	if err != nil {
		return lock, err
	}
	if names := compositeFields(string(identity)); len(names) == 4 {
		lock.relation.Kind, lock.relation.Schema, lock.relation.Name = names[0], names[1], names[2]
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
