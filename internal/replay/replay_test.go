package replay

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"

	"github.com/migrate-check/migrate-check/internal/apply"
	"github.com/migrate-check/migrate-check/internal/migration"
	"github.com/migrate-check/migrate-check/internal/pgtest"
	"github.com/migrate-check/migrate-check/internal/postgres"
	"github.com/migrate-check/migrate-check/internal/snapshot"
	"github.com/migrate-check/migrate-check/lint"
)

// revisions makes a history of files for golang-migrate: an upgrade and a downgrade for each revision,
// "" for no file.
func revisions(scripts ...[2]string) []*migration.Revision {
	var history []*migration.Revision
	for i, script := range scripts {
		revision := &migration.Revision{
			ID:        fmt.Sprint(i + 1),
			Upgrade:   sqlFile(lint.Upgrade, fmt.Sprintf("db/%d.up.sql", i+1), script[0]),
			Downgrade: sqlFile(lint.Downgrade, fmt.Sprintf("db/%d.down.sql", i+1), script[1]),
		}
		if i > 0 {
			revision.Parents = []string{fmt.Sprint(i)}
		}
		history = append(history, revision)
	}
	return history
}

func sqlFile(direction lint.Direction, path, sql string) migration.Script {
	if sql == "" {
		return migration.Script{Direction: direction}
	}
	return migration.Script{
		Direction: direction,
		Path:      path,
		Source:    sql,
		Language:  migration.SQL,
		Line:      1,
		Empty:     len(lint.Parse(sql)) == 0,
		Parts:     []migration.Part{{Text: sql}},
	}
}

const versionTable = "public.schema_migrations"

func options(t testing.TB, history []*migration.Revision, base int) Options {
	t.Helper()
	runner, err := apply.NewSQL(&migration.Project{Tool: "golang-migrate", VersionTable: versionTable})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { runner.Close() })
	return Options{
		Server:       pgtest.Server(t),
		Runner:       runner,
		Base:         history[:base],
		Pending:      history[base:],
		VersionTable: versionTable,
	}
}

func run(t testing.TB, opts Options) *Trial {
	t.Helper()
	trial, err := Run(t.Context(), opts)
	if err != nil {
		t.Fatal(err)
	}
	return trial
}

// story tells a round in a few words.
func story(r *Round) string {
	words := []string{step("up", r.Up), step("down", r.Down), step("again", r.Again)}
	if len(r.Left) > 0 {
		words = append(words, "left "+names(r.Left))
	}
	if len(r.Drifted) > 0 {
		words = append(words, "drifted "+names(r.Drifted))
	}
	if r.Skipped != "" {
		words = append(words, "("+r.Skipped+")")
	}
	return strings.TrimSpace(strings.Join(words, " "))
}

func step(name string, outcome *apply.Outcome) string {
	switch {
	case outcome == nil:
		return "-"
	case outcome.Failure != nil:
		return name + " fails: " + outcome.Failure.Message + ";"
	}
	return name
}

func names(changes []snapshot.Change) string {
	var list []string
	for _, c := range changes {
		list = append(list, c.Object().Kind+" "+c.Object().Name)
	}
	return strings.Join(list, ", ")
}

func stories(trial *Trial) (told []string) {
	for _, round := range trial.Revisions {
		told = append(told, story(round))
	}
	return told
}

func TestRun(t *testing.T) {
	orders := [2]string{"CREATE TABLE orders (id int);", "DROP TABLE orders;"}
	tests := []struct {
		name    string
		base    int
		history []*migration.Revision
		want    []string
	}{
		{
			name: "exact round trips",
			base: 1,
			history: revisions(
				orders,
				[2]string{"ALTER TABLE orders ADD COLUMN total int;", "ALTER TABLE orders DROP COLUMN total;"},
				[2]string{"CREATE INDEX orders_total ON orders (total);", "DROP INDEX orders_total;"},
			),
			want: []string{"up down again", "up down again"},
		},
		{
			name: "a downgrade that forgets an index does not poison what follows",
			base: 1,
			history: revisions(
				orders,
				[2]string{"CREATE TABLE a (id int); CREATE INDEX orders_id ON orders (id);", "DROP TABLE a;"},
				[2]string{"CREATE TABLE b (id int);", "DROP TABLE b;"},
			),
			want: []string{
				`up down again fails: relation "orders_id" already exists; left index public.orders_id`,
				"up down again",
			},
		},
		{
			name: "a downgrade that fails does not poison what follows",
			history: revisions(
				orders,
				[2]string{"ALTER TABLE orders ADD COLUMN total int;", "ALTER TABLE orders DROP COLUMN sum;"},
				[2]string{"ALTER TABLE orders DROP COLUMN total;", "ALTER TABLE orders ADD COLUMN total int;"},
			),
			want: []string{
				"up down again",
				`up down fails: column "sum" of relation "orders" does not exist; - (its downgrade fails)`,
				"up down again",
			},
		},
		{
			name: "an upgrade that fails hides nothing but what needs it",
			history: revisions(
				orders,
				[2]string{"CREATE TABLE refunds (id nothing);", "DROP TABLE refunds;"},
				[2]string{"ALTER TABLE refunds ADD COLUMN total int;", "ALTER TABLE refunds DROP COLUMN total;"},
				[2]string{"ALTER TABLE orders ADD COLUMN total int;", "SELECT 1;"},
				[2]string{"ALTER TABLE;", "SELECT 1;"},
			),
			want: []string{
				"up down again",
				`up fails: type "nothing" does not exist; - - (its upgrade fails)`,
				`- - - (it builds on 2, which fails; without it the upgrade ends with: relation "refunds" does not exist)`,
				`up down again fails: column "total" of relation "orders" already exists; left column public.orders.total`,
				`up fails: syntax error at or near ";"; - - (its upgrade fails)`,
			},
		},
		{
			name: "no way down",
			history: revisions(
				[2]string{orders[0], ""},
				[2]string{"CREATE TABLE a (id int);", "-- nothing\n"},
				[2]string{"CREATE TABLE b (id int);", "DROP TABLE b;"},
			),
			want: []string{
				"up - - (it has no downgrade)",
				"up - - (it has a downgrade that does nothing)",
				"up down again",
			},
		},
		{
			name: "rows that the round trip changes do not poison what follows",
			history: revisions(
				orders,
				[2]string{"INSERT INTO orders VALUES (1);", "SELECT 1;"},
				[2]string{"ALTER TABLE orders ADD PRIMARY KEY (id);", "ALTER TABLE orders DROP CONSTRAINT orders_pkey; ALTER TABLE orders ALTER id DROP NOT NULL;"},
			),
			want: []string{"up down again", "up down again", "up down again"},
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			trial := run(t, options(t, test.history, test.base))
			if diff := cmp.Diff(test.want, stories(trial)); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

// A script that ends all sessions ends ours, too.
func TestRunSurvivesEndedSessions(t *testing.T) {
	opts := options(t, revisions([2]string{
		"CREATE TABLE a (id int);\nSELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND datname = current_database();",
		"DROP TABLE a;\nSELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND datname = current_database();",
	}), 0)
	if diff := cmp.Diff([]string{"up down again"}, stories(run(t, opts))); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestRunBaseFails(t *testing.T) {
	history := revisions(
		[2]string{"CREATE TABLE a (id int);", ""},
		[2]string{"CREATE TABLE a (id int);", ""},
		[2]string{"CREATE TABLE b (id int);", ""},
	)
	trial := run(t, options(t, history, 2))
	if trial.Base == nil || trial.Base.Revision.ID != "2" || trial.Base.Failure.SQLState != "42P07" {
		t.Errorf("got %+v", trial.Base)
	}
	want := []string{"- - - (the base cannot be built: its revision 2 fails)"}
	if diff := cmp.Diff(want, stories(trial)); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestRunWindow(t *testing.T) {
	split := revisions(
		[2]string{"CREATE TABLE a (id int);", "SELECT 1;"},
		[2]string{"CREATE TABLE b (id int);", "DROP TABLE a, b;"},
	)
	tests := []struct {
		name  string
		judge Judge
		want  bool
	}{
		{"both", JudgeBoth, true},
		{"window", JudgeWindow, true},
		{"revision", JudgeRevision, false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			opts := options(t, split, 0)
			opts.Judge = test.judge
			trial := run(t, opts)
			if got := trial.Window.Exact(); got != test.want {
				t.Errorf("got exact %v, want %v: %+v", got, test.want, trial.Window)
			}
		})
	}
}

func TestRunTimeout(t *testing.T) {
	tests := []struct {
		name, sql, wait string
		message         string
		line            int
	}{
		{"sleep", "SELECT 1;\nSELECT pg_sleep(1e6);\n", "PgSleep", "it sleeps in pg_sleep", 2},
		{"advisory lock of a prepared transaction",
			"BEGIN; SELECT pg_advisory_xact_lock(7); PREPARE TRANSACTION 'kept';\nSELECT pg_advisory_lock(7);", "advisory",
			"it waits for a lock that is held elsewhere (a prepared transaction)", 2},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			opts := options(t, revisions([2]string{test.sql, ""}), 0)
			opts.Server = pgtest.NewServer(t, withPreparedTransactions())
			opts.expired = whenWaiting(t, opts, test.wait)
			trial := run(t, opts)
			failure := trial.Revisions[0].Up.Failure
			if failure == nil || !failure.TimedOut {
				t.Fatalf("got %+v", failure)
			}
			if want := "not done after 2m0s: " + test.message; failure.Message != want || failure.Line != test.line {
				t.Errorf("got %q at line %d, want %q at line %d", failure.Message, failure.Line, want, test.line)
			}
		})
	}
}

// whenWaiting is a clock that strikes once a session of the server waits for the event.
func whenWaiting(t *testing.T, opts Options, event string) func(time.Duration) <-chan time.Time {
	return func(time.Duration) <-chan time.Time {
		strikes := make(chan time.Time, 1)
		go func() {
			if err := waitForEvent(t.Context(), opts, event); err == nil {
				strikes <- time.Time{}
			}
		}()
		return strikes
	}
}

func waitForEvent(ctx context.Context, opts Options, event string) error {
	db, err := opts.Server.Create(ctx, nil)
	if err != nil {
		return err
	}
	conn, err := db.Connect(ctx)
	if err != nil {
		return err
	}
	defer conn.Close(context.Background())
	for {
		var there int
		err := conn.QueryRow(ctx, "SELECT 1 FROM pg_stat_activity WHERE wait_event = $1", event).Scan(&there)
		if !errors.Is(err, pgx.ErrNoRows) {
			return err
		}
		time.Sleep(10 * time.Millisecond)
	}
}

func TestRunCancelled(t *testing.T) {
	opts := options(t, revisions([2]string{"SELECT pg_sleep(1e6);", ""}), 0)
	opts.Server = pgtest.NewServer(t, pgtest.Options())
	ctx, cancel := context.WithCancelCause(t.Context())
	interrupted := errors.New("interrupted")
	go func() {
		if waitForEvent(ctx, opts, "PgSleep") == nil {
			cancel(interrupted)
		}
	}()
	if _, err := Run(ctx, opts); !errors.Is(err, interrupted) {
		t.Errorf("got %v, want %v", err, interrupted)
	}
}

func withPreparedTransactions() postgres.Options {
	opts := pgtest.Options()
	opts.Settings = map[string]string{"max_prepared_transactions": "2"}
	return opts
}
