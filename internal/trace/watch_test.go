package trace

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/migrate-check/migrate-check/internal/pgtest"
)

// The locks are those that the manual names for each statement.
var aloneTests = []struct {
	sql   string
	major int // the first that has the statement
	want  []string
}{
	{"CREATE INDEX CONCURRENTLY i ON orders (state)", 0, []string{
		"public.orders ShareUpdateExclusiveLock", "created [public.i] dropped [] rewritten [] truncated []", "built public.i on public.orders, again false",
	}},
	{"CREATE UNIQUE INDEX CONCURRENTLY i ON other.\"Strange \"\"Name\" (a)", 0, []string{
		"other.Strange \"Name ShareUpdateExclusiveLock", "created [other.i] dropped [] rewritten [] truncated []", "built other.i on other.Strange \"Name, again false",
	}},
	{"DROP INDEX CONCURRENTLY orders_note", 0, []string{
		"public.orders ShareUpdateExclusiveLock", "public.orders_note ShareUpdateExclusiveLock", "created [] dropped [public.orders_note] rewritten [] truncated []",
	}},
	{"REINDEX INDEX CONCURRENTLY orders_note", 0, []string{
		"public.orders ShareUpdateExclusiveLock", "public.orders_note ShareUpdateExclusiveLock", "public.orders_note ShareUpdateExclusiveLock",
		"created [public.orders_note] dropped [public.orders_note] rewritten [] truncated []", "built public.orders_note on public.orders, again true",
	}},
	{"REINDEX TABLE CONCURRENTLY events_2023", 0, []string{
		"public.events_2023 ShareUpdateExclusiveLock", "public.events_2023_id ShareUpdateExclusiveLock", "public.events_2023_id ShareUpdateExclusiveLock",
		"created [public.events_2023_id] dropped [public.events_2023_id] rewritten [] truncated []", "built public.events_2023_id on public.events_2023, again true",
	}},
	{"VACUUM FULL orders", 0, []string{
		"public.orders AccessExclusiveLock", "created [] dropped [] rewritten [public.orders] truncated []",
		"built public.orders_note on public.orders, again true", "built public.orders_pkey on public.orders, again true",
	}},
	{"VACUUM (ANALYZE) orders", 0, []string{"public.orders ShareUpdateExclusiveLock", "created [] dropped [] rewritten [] truncated []"}},
	{"ALTER TABLE events DETACH PARTITION events_2024 CONCURRENTLY", 14, []string{
		"public.events ShareUpdateExclusiveLock", "public.events_2024 AccessExclusiveLock", "created [] dropped [] rewritten [] truncated []",
	}},
}

// A statement that refuses a transaction is stopped half-way, and its locks are read then.
func TestAlone(t *testing.T) {
	server := pgtest.Server(t)
	template := pgtest.Database(t)
	pgtest.Exec(t, template, lockSchema)
	for _, tt := range aloneTests {
		t.Run(tt.sql, func(t *testing.T) {
			if server.Info().Major < tt.major {
				t.Skipf("not in PostgreSQL %d", server.Info().Major)
			}
			db, err := server.Create(t.Context(), template)
			if err != nil {
				t.Fatal(err)
			}
			p := listen(t, db)
			conn := connect(t, p, db)
			run(t, conn, tt.sql)
			s := find(t, p.Take(), tt.sql)
			got := tell(s)[1:]
			if diff := cmp.Diff(tt.want, got); diff != "" || s.Seen != Stopped {
				t.Errorf("seen %s (-want +got)\n%s", s.Seen, diff)
			}
		})
	}
}

// A statement with a short timeout is not stopped: it must not fail for that.
func TestShortTimeout(t *testing.T) {
	db := pgtest.Database(t)
	pgtest.Exec(t, db, lockSchema)
	p := listen(t, db)
	conn := connect(t, p, db)
	for _, setting := range []string{"lock_timeout", "statement_timeout"} {
		run(t, conn, "SET "+setting+" = '500ms'")
		run(t, conn, "VACUUM FULL orders")
		s := find(t, p.Take(), "VACUUM FULL orders")
		if s.Seen != Watched || len(s.Rewrites) != 1 {
			t.Errorf("with %s: seen %s, rewritten %v, want watched and the table", setting, s.Seen, s.Rewrites)
		}
		run(t, conn, "RESET "+setting)
	}
}

// Another session that is at the table keeps nobody waiting longer than it would without us.
func TestAloneBesideAnotherSession(t *testing.T) {
	db := pgtest.Database(t)
	pgtest.Exec(t, db, lockSchema)
	p := listen(t, db)
	other := pgtest.Connect(t, db)
	run(t, other, "BEGIN; LOCK TABLE customers")
	conn := connect(t, p, db)
	run(t, conn, "VACUUM FULL orders; ")
	run(t, other, "COMMIT")
	if s := find(t, p.Take(), "VACUUM FULL orders"); s.Seen == Unseen || len(s.Rewrites) != 1 {
		t.Errorf("seen %s, rewritten %v, want the table", s.Seen, s.Rewrites)
	}
}

func TestParseTimeout(t *testing.T) {
	for text, want := range map[string]string{"0": "0s", "1500ms": "1.5s", "2min": "2m0s", "1h": "1h0m0s", "": "0s", "1d": "0s"} {
		if got, _ := parseTimeout(text); got.String() != want {
			t.Errorf("parseTimeout(%q): got %s, want %s", text, got, want)
		}
	}
}
