package pgtest

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"testing"

	"github.com/migrate-check/migrate-check/internal/postgres"
)

// clientBinVariable picks pg_dump and psql, for servers that have none beside them. They may be newer than the server.
const clientBinVariable = "MIGRATE_CHECK_TEST_CLIENT_BIN"

// Client is pg_dump and psql.
type Client struct{ dump, psql string }

// NewClient finds the programs for a server: those of MIGRATE_CHECK_TEST_CLIENT_BIN, or those beside the server's. It
// skips the test where there are none, and fails it instead if MIGRATE_CHECK_REQUIRE_POSTGRES=1 is set, unless
// the server is one of MIGRATE_CHECK_TEST_POSTGRES_BIN, which may be a build of the server alone.
func NewClient(t testing.TB, server postgres.Server) *Client {
	t.Helper()
	dir := os.Getenv(clientBinVariable)
	if dir == "" {
		// A directory on PATH may hold links to the server's programs only.
		initdb, err := filepath.EvalSymlinks(filepath.Join(server.Info().Detail, "initdb"))
		if err != nil {
			t.Fatal(err)
		}
		dir = filepath.Dir(initdb)
	}
	client := &Client{filepath.Join(dir, "pg_dump"), filepath.Join(dir, "psql")}
	for _, program := range []string{client.dump, client.psql} {
		_, err := os.Stat(program)
		switch {
		case err == nil:
		case os.Getenv(requirePostgresVariable) == "1" && (os.Getenv(binDirVariable) == "" || os.Getenv(clientBinVariable) != ""):
			t.Fatal(err)
		default:
			t.Skip(err)
		}
	}
	return client
}

// ownLines are what a dump says of itself: a random key since the releases of August 2025, the versions of the
// server and of pg_dump, and a setting that servers before 17 do not know.
var ownLines = regexp.MustCompile(`(?m)^(\\(un)?restrict .*|-- Dumped .*|SET transaction_timeout = 0;)\n`)

// Dump gives what pg_dump -s writes, without what it says of itself: equal schemas have equal dumps.
func (c *Client) Dump(t testing.TB, db *postgres.Database, options ...string) string {
	t.Helper()
	return string(ownLines.ReplaceAll(run(t, db, nil, c.dump, append(options, "--schema-only")...), nil))
}

// Restore brings a dump into an empty database, and fills the materialized views, which a dump without data does not.
func (c *Client) Restore(t testing.TB, db *postgres.Database, dump string) {
	t.Helper()
	run(t, db, []byte(dump), c.psql, "-X", "-q", "-v", "ON_ERROR_STOP=1")
	Exec(t, db, `do $$ declare v regclass; begin
		for v in select oid from pg_class where relkind = 'm' loop execute 'refresh materialized view ' || v; end loop; end $$`)
}

func run(t testing.TB, db *postgres.Database, input []byte, program string, args ...string) []byte {
	t.Helper()
	cmd := exec.Command(program, args...)
	cmd.Env = append(os.Environ(), "PGHOST="+db.Host, "PGPORT="+strconv.Itoa(db.Port), "PGUSER="+db.User,
		"PGPASSWORD="+db.Password, "PGDATABASE="+db.Name, "PGOPTIONS=-c client_min_messages=warning")
	cmd.Stdin = bytes.NewReader(input)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	output, err := cmd.Output()
	if err != nil {
		t.Fatalf("%s: %v\n%s", filepath.Base(program), err, stderr.String())
	}
	return output
}
