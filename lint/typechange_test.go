package lint

import (
	"fmt"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/migrate-check/migrate-check/internal/pgtest"
)

// The types between which every change is tried on a real server.
var triedTypes = strings.Fields(`
	text varchar varchar(10) varchar(20) bpchar char(5) char(10) name
	smallint integer bigint oid regclass numeric numeric(10) numeric(10,2) numeric(12,2) numeric(12,3) real float8 money
	boolean uuid date timestamp timestamp(3) timestamptz timestamptz(3) time time(3) timetz interval interval(3)
	bit(8) varbit varbit(8) varbit(16) bytea cidr inet macaddr json jsonb xml
	varchar(10)[] varchar(20)[] varchar[] text[] integer[] bigint[] numeric(10,2)[] numeric[]
	mood free_text checked_text free_int required_int
`)

const triedTypesSetup = `
	CREATE TYPE mood AS ENUM ('good', 'bad');
	CREATE DOMAIN free_text AS text;
	CREATE DOMAIN checked_text AS text CHECK (VALUE <> '');
	CREATE DOMAIN free_int AS integer;
	CREATE DOMAIN required_int AS integer NOT NULL;`

func TestChangeTypeIsWhatPostgresDoes(t *testing.T) {
	db := pgtest.Database(t)
	conn := pgtest.Connect(t, db)
	exec(t, conn, triedTypesSetup)
	version := serverMajor(t, conn)
	for _, zone := range []string{"UTC", "Europe/Berlin"} {
		exec(t, conn, "SET TimeZone = '"+zone+"'")
		for _, from := range triedTypes {
			for _, to := range triedTypes {
				compareChange(t, conn, from, to, version, zone)
			}
		}
	}
}

func compareChange(t *testing.T, conn *pgx.Conn, from, to string, version int, zone string) {
	rewrites, possible := tryChange(t, conn, from, to)
	if !possible {
		return
	}
	catalog := NewCatalog()
	for _, stmt := range Parse(triedTypesSetup + fmt.Sprintf("CREATE TABLE a (b %s); CREATE TABLE c (d %s);", from, to)) {
		catalog.Apply(stmt)
	}
	a, c := catalog.RelationNamed(Name{"public", "a"}), catalog.RelationNamed(Name{"public", "c"})
	got := catalog.ChangeType(a.Column("b").Type, c.Column("d").Type, version, zone)
	if want := freeIf(!rewrites); got != want {
		t.Errorf("%s to %s, TimeZone %s: got %v, want %v", from, to, zone, got, want)
	}
}

// tryChange changes the type of a column and reports whether the table got a new file.
func tryChange(t *testing.T, conn *pgx.Conn, from, to string) (rewrites, possible bool) {
	exec(t, conn, fmt.Sprintf("DROP TABLE IF EXISTS tried; CREATE TABLE tried (b %s)", from))
	before := fileOf(t, conn, "tried")
	if _, err := conn.Exec(t.Context(), fmt.Sprintf("ALTER TABLE tried ALTER b TYPE %s", to)); err != nil {
		return false, false // no such conversion
	}
	return fileOf(t, conn, "tried") != before, true
}

func fileOf(t *testing.T, conn *pgx.Conn, table string) (file uint32) {
	if err := conn.QueryRow(t.Context(), "SELECT pg_relation_filenode($1::regclass)", table).Scan(&file); err != nil {
		t.Fatal(err)
	}
	return file
}

func serverMajor(t *testing.T, conn *pgx.Conn) (version int) {
	if err := conn.QueryRow(t.Context(), "SELECT current_setting('server_version_num')::int / 10000").Scan(&version); err != nil {
		t.Fatal(err)
	}
	return version
}

func exec(t *testing.T, conn *pgx.Conn, sql string) {
	t.Helper()
	if _, err := conn.PgConn().Exec(t.Context(), sql).ReadAll(); err != nil {
		t.Fatalf("%v in %s", err, sql)
	}
}
