package trace

import (
	"fmt"
	"net"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5/pgproto3"

	"github.com/migrate-check/migrate-check/internal/pgtest"
	"github.com/migrate-check/migrate-check/internal/postgres"
)

type messages []pgproto3.FrontendMessage

var (
	parse = func(name, sql string) pgproto3.FrontendMessage { return &pgproto3.Parse{Name: name, Query: sql} }
	bind  = func(portal, name string) pgproto3.FrontendMessage {
		return &pgproto3.Bind{DestinationPortal: portal, PreparedStatement: name}
	}
	describeIt = func(kind byte, name string) pgproto3.FrontendMessage {
		return &pgproto3.Describe{ObjectType: kind, Name: name}
	}
	execute = func(portal string, rows uint32) pgproto3.FrontendMessage {
		return &pgproto3.Execute{Portal: portal, MaxRows: rows}
	}
	query    = func(sql string) pgproto3.FrontendMessage { return &pgproto3.Query{String: sql} }
	copyData = func(text string) pgproto3.FrontendMessage { return &pgproto3.CopyData{Data: []byte(text)} }
	copyDone = &pgproto3.CopyDone{}
	flush    = &pgproto3.Flush{}
	syncNow  = &pgproto3.Sync{}
)

// Each conversation is a list of turns. In a turn the client sends its messages and reads until the last
// answer has the given type.
var conversations = []struct {
	name  string
	turns []turn
}{
	{"one cycle", []turn{
		{messages{parse("", "SELECT * FROM n"), bind("", ""), describeIt('P', ""), execute("", 0), syncNow}, 'Z', 1},
	}},
	{"the unnamed statement lives on", []turn{
		{messages{parse("", "SELECT * FROM n"), describeIt('S', ""), syncNow}, 'Z', 1},
		{messages{bind("", ""), execute("", 0), syncNow}, 'Z', 1},
		{messages{bind("", ""), execute("", 0), syncNow}, 'Z', 1},
		{messages{query("SELECT 1")}, 'Z', 1},
		{messages{bind("", ""), execute("", 0), syncNow}, 'Z', 1},
	}},
	{"rows in portions", []turn{
		{messages{query("BEGIN")}, 'Z', 1},
		{messages{parse("", "SELECT * FROM n"), bind("", ""), execute("", 2), flush}, 's', 1},
		{messages{execute("", 2), syncNow}, 'Z', 1},
		{messages{execute("", 2), syncNow}, 'Z', 1},
		{messages{bind("p", ""), execute("p", 1), syncNow}, 'Z', 1},
		{messages{query("SELECT name, statement FROM pg_cursors")}, 'Z', 1},
		{messages{query("INSERT INTO n VALUES (9)")}, 'Z', 1},
		{messages{execute("p", 1), &pgproto3.Close{ObjectType: 'P', Name: "p"}, syncNow}, 'Z', 1},
		{messages{query("ROLLBACK")}, 'Z', 1},
	}},
	{"many statements before a sync", []turn{
		{messages{parse("a", "INSERT INTO n VALUES (7)"), bind("", "a"), execute("", 0), bind("", "a"), execute("", 0),
			parse("", "SELECT count(*) FROM n"), bind("", ""), execute("", 0), syncNow}, 'Z', 1},
		{messages{&pgproto3.Close{ObjectType: 'S', Name: "a"}, syncNow}, 'Z', 1},
	}},
	{"many cycles at once", []turn{
		{messages{parse("", "BEGIN"), bind("", ""), execute("", 0), syncNow,
			parse("", "LOCK TABLE n"), bind("", ""), execute("", 0), syncNow,
			parse("", "SELECT 1/0"), bind("", ""), execute("", 0), syncNow,
			parse("", "SELECT 1"), bind("", ""), execute("", 0), syncNow,
			parse("", "ROLLBACK"), bind("", ""), execute("", 0), syncNow}, 'Z', 5},
	}},
	{"many cycles at once in a failed transaction", []turn{
		{messages{parse("", "BEGIN"), bind("", ""), execute("", 0), syncNow,
			parse("", "SELECT 1/0"), bind("", ""), execute("", 0), syncNow,
			parse("", "LOCK TABLE n"), bind("", ""), execute("", 0), syncNow,
			query("LOCK TABLE n"), query("SELECT 1; LOCK TABLE n"), query("SELECT 1; SELECT 2"),
			parse("", "ROLLBACK"), bind("", ""), execute("", 0), syncNow}, 'Z', 7},
	}},
	{"prepared statements gone while much is under way", []turn{
		{messages{query("SELECT 1"), query("DISCARD ALL"), query("SELECT 2"), query("SELECT 3; SELECT 4"), query("DEALLOCATE ALL; SELECT 5"),
			query("SELECT name FROM pg_prepared_statements"), query("SELECT 6")}, 'Z', 7},
	}},
	{"an error in the middle", []turn{
		{messages{parse("", "INSERT INTO n VALUES (8)"), bind("", ""), execute("", 0), parse("", "SELECT nothing"), bind("", ""),
			execute("", 0), parse("", "SELECT 2"), bind("", ""), execute("", 0), syncNow}, 'Z', 1},
		{messages{query("SELECT count(*) FROM n")}, 'Z', 1},
	}},
	{"an error before a flush", []turn{
		{messages{parse("", "SELECT nothing"), flush}, 'E', 1},
		{messages{bind("", ""), execute("", 0), syncNow}, 'Z', 1},
	}},
	{"unknown names", []turn{
		{messages{bind("", "nobody"), execute("", 0), syncNow}, 'Z', 1},
		{messages{execute("nowhere", 0), syncNow}, 'Z', 1},
	}},
	{"copy, as libpq does it", []turn{
		{messages{parse("", "COPY n FROM STDIN"), bind("", ""), describeIt('P', ""), execute("", 0), syncNow}, 'G', 1},
		{messages{copyData("1\n2\n"), copyData("3\n"), copyDone, syncNow}, 'Z', 1},
		{messages{query("SELECT count(*) FROM n")}, 'Z', 1},
	}},
	{"copy without the first sync", []turn{
		{messages{parse("", "COPY n FROM STDIN"), bind("", ""), execute("", 0), flush}, 'G', 1},
		{messages{copyData("1\n"), copyDone, syncNow}, 'Z', 1},
	}},
	{"copy of bad data", []turn{
		{messages{parse("", "COPY n FROM STDIN"), bind("", ""), execute("", 0), syncNow}, 'G', 1},
		{messages{copyData("x\n"), copyDone, syncNow}, 'Z', 1},
		{messages{query("SELECT 1")}, 'Z', 1},
	}},
	{"copy given up", []turn{
		{messages{parse("", "COPY n FROM STDIN"), bind("", ""), execute("", 0), syncNow}, 'G', 1},
		{messages{&pgproto3.CopyFail{Message: "no more"}, syncNow}, 'Z', 1},
		{messages{query("COPY n FROM STDIN")}, 'G', 1},
		{messages{&pgproto3.CopyFail{Message: "no more"}}, 'Z', 1},
	}},
	{"copy refused", []turn{
		{messages{parse("", "COPY nothing FROM STDIN"), bind("", ""), execute("", 0), syncNow}, 'Z', 1},
		{messages{parse("", "SELECT 1"), bind("", ""), execute("", 0), syncNow}, 'Z', 1},
	}},
	{"copies in one message", []turn{
		{messages{query("COPY n FROM STDIN; SELECT 1; COPY n FROM STDIN; COPY n TO STDOUT")}, 'G', 1},
		{messages{copyData("1\n"), copyDone}, 'G', 1},
		{messages{copyData("2\n"), copyDone}, 'Z', 1},
	}},
	{"copy out", []turn{
		{messages{parse("", "COPY n TO STDOUT"), bind("", ""), execute("", 0), syncNow}, 'Z', 1},
		{messages{query("COPY n TO STDOUT (FORMAT binary)")}, 'Z', 1},
	}},
	{"function call", []turn{
		{messages{query("BEGIN")}, 'Z', 1},
		{messages{&pgproto3.FunctionCall{Function: 1319, ArgFormatCodes: []uint16{0}, Arguments: [][]byte{[]byte("1")}}}, 'Z', 1},
		{messages{query("COMMIT")}, 'Z', 1},
	}},
	{"binary results", []turn{
		{messages{parse("", "SELECT a FROM n"), &pgproto3.Bind{ResultFormatCodes: []int16{1}}, describeIt('P', ""), execute("", 0), syncNow}, 'Z', 1},
	}},
	{"parameters", []turn{
		{messages{parse("s", "INSERT INTO n VALUES ($1)"), describeIt('S', "s"), syncNow}, 'Z', 1},
		{messages{&pgproto3.Bind{PreparedStatement: "s", Parameters: [][]byte{[]byte("5")}}, execute("", 0),
			&pgproto3.Bind{PreparedStatement: "s", Parameters: [][]byte{[]byte("x")}}, execute("", 0), syncNow}, 'Z', 1},
	}},
	{"empty", []turn{
		{messages{parse("", ""), bind("", ""), describeIt('P', ""), execute("", 0), syncNow}, 'Z', 1},
		{messages{query("")}, 'Z', 1},
		{messages{syncNow}, 'Z', 1},
	}},
}

type turn struct {
	send  messages
	until byte
	count int
}

// On the wire a conversation through the proxy is the same as one without.
func TestConversations(t *testing.T) {
	server := pgtest.Server(t)
	template := pgtest.Database(t)
	pgtest.Exec(t, template, "CREATE TABLE n (a int); INSERT INTO n SELECT generate_series(1, 5)")
	for _, tt := range conversations {
		t.Run(tt.name, func(t *testing.T) {
			var answers [2][]string
			for i := range answers {
				db, err := server.Create(t.Context(), template)
				if err != nil {
					t.Fatal(err)
				}
				directory, port := db.Host, db.Port
				if i == 1 {
					p := listen(t, db)
					directory, port = p.Directory, p.Port
				}
				answers[i] = converse(t, db, directory, port, tt.turns)
				if err := server.Drop(t.Context(), db); err != nil {
					t.Error(err)
				}
			}
			if diff := cmp.Diff(answers[0], answers[1]); diff != "" {
				t.Errorf("answers (-without +with)\n%s", diff)
			}
		})
	}
}

func converse(t *testing.T, db *postgres.Database, directory string, port int, turns []turn) (lines []string) {
	t.Helper()
	conn, err := net.Dial("unix", filepath.Join(directory, ".s.PGSQL."+strconv.Itoa(port)))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if err := conn.SetDeadline(time.Now().Add(time.Minute)); err != nil {
		t.Fatal(err)
	}
	client := pgproto3.NewFrontend(conn, conn)
	startup := &pgproto3.StartupMessage{ProtocolVersion: pgproto3.ProtocolVersion30, Parameters: map[string]string{"user": db.User, "database": db.Name}}
	turns = append([]turn{{messages{startup}, 'Z', 1}}, turns...)
	for i, each := range turns {
		for _, message := range each.send {
			client.Send(message)
		}
		if err := client.Flush(); err != nil {
			t.Fatal(err)
		}
		for left := each.count; left > 0; {
			message, err := client.Receive()
			if err != nil {
				t.Fatalf("turn %d, after %q: %v", i, lines, err)
			}
			encoded, err := message.Encode(nil)
			if err != nil {
				t.Fatal(err)
			}
			if i > 0 {
				lines = append(lines, fmt.Sprintf("%d %q", i, encoded))
			}
			if encoded[0] == each.until {
				left--
			}
			if encoded[0] == 'Z' && each.until != 'Z' {
				t.Fatalf("turn %d ended with %q", i, lines)
			}
		}
	}
	return lines
}
