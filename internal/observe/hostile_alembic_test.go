package observe_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"

	"github.com/migrate-check/migrate-check/internal/apply"
	"github.com/migrate-check/migrate-check/internal/migration"
	"github.com/migrate-check/migrate-check/internal/pgtest"
	"github.com/migrate-check/migrate-check/internal/replay"
)

// alembicProject is a project whose env.py uses the given pool, and whose revisions are these functions.
func alembicProject(t *testing.T, env string, functions ...string) (*migration.Project, apply.Runner) {
	t.Helper()
	text := "-- alembic.ini --\n[alembic]\nscript_location = db\n-- db/env.py --\n" + env
	down := "None"
	for i, body := range functions {
		id := fmt.Sprintf("r%d", i+1)
		text += fmt.Sprintf("\n-- db/versions/%s.py --\nimport sqlalchemy as sa\nfrom alembic import op\n\nrevision = %q\ndown_revision = %s\n\n\n%s\n", id, id, down, body)
		down = fmt.Sprintf("%q", id)
	}
	dir := t.TempDir()
	for _, file := range txtar.Parse([]byte(text)).Files {
		path := filepath.Join(dir, filepath.FromSlash(file.Name))
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, file.Data, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	root := os.DirFS(dir)
	places, err := migration.Find(root, ".", "alembic")
	if err != nil {
		t.Fatal(err)
	}
	project, err := migration.Load(root, places[0], migration.Options{})
	if err != nil {
		t.Fatal(err)
	}
	runner, err := apply.NewAlembic(apply.AlembicOptions{ProjectDir: dir, Python: pgtest.Python(t)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { runner.Close() })
	return project, runner
}

// pooled is an env.py with an engine of this kind.
func pooled(engine string) string {
	return `
from alembic import context
from sqlalchemy import create_engine, pool, text

url = context.config.get_main_option("sqlalchemy.url")
engine = ` + engine + `
with engine.connect() as connection:
    context.configure(connection=connection, target_metadata=None)
    with context.begin_transaction():
        context.run_migrations()
`
}

const nullPool = "create_engine(url, poolclass=pool.NullPool)"

// What Alembic projects do with connections of their own.
func TestHostileAlembicProjects(t *testing.T) {
	server := pgtest.NewServer(t, pgtest.Options())
	const base = "def upgrade():\n    op.execute('CREATE TABLE a (id int PRIMARY KEY, note text)')\n\n\ndef downgrade():\n    op.execute('DROP TABLE a')\n"
	const after = "def upgrade():\n    op.execute('CREATE TABLE after_it (id int)')\n\n\ndef downgrade():\n    op.execute('DROP TABLE after_it')\n"
	const plain = "def upgrade():\n    op.execute('CREATE TABLE t (id int)')\n\n\ndef downgrade():\n    op.execute('DROP TABLE t')\n"
	// The lines of the upgrade begin at 10.
	functions := func(up, down string) string {
		indent := func(text string) string { return "    " + strings.ReplaceAll(text, "\n", "\n    ") }
		return "import os\n\ndef upgrade():\n" + indent(up) + "\n\n\ndef downgrade():\n" + indent(down) + "\n"
	}
	const own = "import psycopg2\nurl = op.get_bind().engine.url\nother = psycopg2.connect(host=url.query.get('host') or url.host, port=url.port or url.query.get('port'), user=url.username, password=url.password, dbname=url.database)\n"
	const second = "other = sa.create_engine(op.get_bind().engine.url)\n"
	tests := []struct {
		name, env, revision string
		want                []string
		// fails is why the replay cannot be made at all.
		fails string
	}{
		{name: "NullPool", env: pooled(nullPool), revision: plain},
		{name: "QueuePool", env: pooled("create_engine(url, pool_size=5, max_overflow=2, pool_pre_ping=True)"), revision: plain},
		{name: "StaticPool", env: pooled("create_engine(url, poolclass=pool.StaticPool)"), revision: plain},
		{
			name: "a second engine in env.py", revision: plain,
			env: "from sqlalchemy import create_engine, text\nfrom alembic import context\nwatcher = create_engine(context.config.get_main_option('sqlalchemy.url'))\nseen = watcher.connect()\nseen.execute(text('SELECT count(*) FROM pg_tables'))\n" + pooled(nullPool),
		},
		{
			name: "env.py runs the revisions in two databases", revision: plain,
			env:  pooled(nullPool) + "\nwith create_engine(url.rsplit('/', 1)[0] + '/somewhere_else?' + url.partition('?')[2]).connect() as connection:\n    context.configure(connection=connection)\n    with context.begin_transaction():\n        context.run_migrations()\n",
			want: []string{"not checked: the replay of 2 pending revisions: revision r1, which is on the base, …"},
		},
		{
			name: "a second engine in a revision", env: pooled(nullPool),
			revision: functions(second+"with other.begin() as connection:\n    connection.execute(sa.text('CREATE TABLE t (id int)'))", "op.execute('DROP TABLE t')"),
		},
		{
			name: "a psycopg2 connection of its own", env: pooled(nullPool),
			revision: functions(own+"with other, other.cursor() as cursor:\n    cursor.execute('CREATE TABLE t (id int)')\nother.close()", "op.execute('DROP TABLE t')"),
		},
		{
			name: "a psycopg2 connection that is left open", env: pooled(nullPool),
			revision: functions(own+"cursor = other.cursor()\ncursor.execute('SELECT pg_advisory_lock(9)')\ncursor.execute('CREATE TABLE t (id int)')\nother.commit()", "op.execute('DROP TABLE t')"),
		},
		{
			name: "a psycopg2 connection to another server", env: pooled(nullPool),
			revision: functions("import psycopg2\npsycopg2.connect('host=db.example dbname=shop')", "pass"),
			want: []string{
				"r2:12 error upgrade-fails: the upgrade fails: the revision connects to the postgresql database \"shop\" on db.example:…",
				"not checked: the replay of r3: it builds on r2, which fails; without it the upgrade ends with: revision r3 needs r2 first; ",
			},
		},
		{
			name: "binary COPY", env: pooled(nullPool),
			revision: functions(`import io, struct
rows = b"PGCOPY\n\xff\r\n\0" + struct.pack("!ii", 0, 0)
for i in range(1000):
    rows += struct.pack("!hiii", 2, 4, -1 - i, 4) + b"text"
rows += struct.pack("!h", -1)
op.get_bind().connection.cursor().copy_expert("COPY a FROM STDIN WITH (FORMAT binary)", io.BytesIO(rows))
out = io.BytesIO()
op.get_bind().connection.cursor().copy_expert("COPY a TO STDOUT WITH (FORMAT binary)", out)
assert len(out.getvalue()) >= len(rows), out.getvalue()`, "op.execute('DELETE FROM a WHERE id < 0')"),
		},
		{
			name: "10 MB in one statement", env: pooled(nullPool),
			revision: functions("op.execute(sa.text('INSERT INTO a VALUES (-1, :t)').bindparams(t='x' * 10_000_000))", "op.execute('DELETE FROM a WHERE id < 0')"),
		},
		{
			name: "pg_terminate_backend on itself", env: pooled(nullPool),
			revision: functions("op.execute('SELECT 1')\nop.execute('SELECT pg_terminate_backend(pg_backend_pid())')", "pass"),
			want: []string{
				"r2:12 error upgrade-fails: the upgrade fails: OperationalError: …",
				"not checked: the replay of r3: it builds on r2, which fails; without it the upgrade ends with: revision r3 needs r2 first; ",
			},
		},
		{
			name: "SET ROLE", env: pooled(nullPool),
			revision: functions("op.execute('GRANT ALL ON alembic_version TO pg_monitor')\nop.execute('SET ROLE pg_monitor')", "op.execute('REVOKE ALL ON alembic_version FROM pg_monitor')"),
			want:     []string{`r2:12 warning session-state-leaked: the upgrade leaves the role "pg_monitor" in the session, where the next revision meets it`},
		},
		{
			name: "it ends the process", env: pooled(nullPool), revision: functions("os._exit(0)", "pass"),
			fails: "the Python process of the step ended by itself",
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			project, runner := alembicProject(t, test.env, base, test.revision, after)
			opts := replay.Options{
				Server: server, Runner: runner, Base: project.Revisions[:1], Pending: project.Revisions[1:], VersionTable: project.VersionTable,
			}
			if test.fails != "" {
				_, err := replay.Run(t.Context(), opts)
				var project *apply.ProjectError
				if !errors.As(err, &project) || !strings.Contains(err.Error(), test.fails) {
					t.Errorf("got %v, want a ProjectError about %q", err, test.fails)
				}
				return
			}
			if diff := cmp.Diff(test.want, shortened(tell(t, opts), test.want)); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

// shortened cuts what is told to what is wanted, where that ends in dots: drivers have words of their own.
func shortened(told, wanted []string) []string {
	for i := range min(len(told), len(wanted)) {
		if begin, cut := strings.CutSuffix(wanted[i], "…"); cut && strings.HasPrefix(told[i], begin) {
			told[i] = wanted[i]
		}
	}
	return told
}
