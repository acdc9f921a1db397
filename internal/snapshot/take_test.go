package snapshot

import (
	"context"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/migrate-check/migrate-check/internal/pgtest"
)

const shop = `
	create table customers (id serial primary key, email text not null unique);
	create table orders (id bigint generated always as identity primary key, customer_id int references customers,
		total numeric(10,2) not null default 0);
	create index orders_customer on orders (customer_id);`

func TestTakeShowsObjectsAsPeopleWriteThem(t *testing.T) {
	db := pgtest.Database(t)
	pgtest.Exec(t, db, shop)
	var got strings.Builder
	for _, o := range snapshotOf(t, db).Objects {
		if o.Table != "" || o.Kind == "table" {
			got.WriteString(o.Kind + " " + o.Name + ": " + o.DDL + "\n")
		}
	}
	want := strings.TrimLeft(`
column public.customers.email: email text NOT NULL
column public.customers.id: id integer NOT NULL DEFAULT nextval('public.customers_id_seq'::regclass)
column public.orders.customer_id: customer_id integer
column public.orders.id: id bigint NOT NULL GENERATED ALWAYS AS IDENTITY
column public.orders.total: total numeric(10,2) NOT NULL DEFAULT 0
constraint public.customers.customers_email_key: ALTER TABLE public.customers ADD CONSTRAINT customers_email_key UNIQUE (email)
constraint public.customers.customers_pkey: ALTER TABLE public.customers ADD CONSTRAINT customers_pkey PRIMARY KEY (id)
constraint public.orders.orders_customer_id_fkey: ALTER TABLE public.orders ADD CONSTRAINT orders_customer_id_fkey FOREIGN KEY (customer_id) REFERENCES public.customers(id)
constraint public.orders.orders_pkey: ALTER TABLE public.orders ADD CONSTRAINT orders_pkey PRIMARY KEY (id)
index public.orders_customer: CREATE INDEX orders_customer ON public.orders USING btree (customer_id)
sequence public.customers.id: CREATE SEQUENCE public.customers_id_seq AS integer
table public.customers: CREATE TABLE public.customers
table public.orders: CREATE TABLE public.orders
`, "\n")
	if diff := cmp.Diff(want, got.String()); diff != "" {
		t.Errorf("objects (-want +got):\n%s", diff)
	}
}

func TestTakeLeavesOutTheVersionTable(t *testing.T) {
	for _, name := range []string{"public.versions", "versions"} {
		db := pgtest.Database(t)
		conn := pgtest.Connect(t, db)
		opts := Options{VersionTable: name}
		before, err := Take(t.Context(), conn, opts)
		if err != nil {
			t.Fatal(err)
		}
		pgtest.Exec(t, db, `create table versions (id serial primary key, version text not null unique check (version <> ''));
			create index on versions (version); comment on table versions is 'x'; grant select on versions to public;
			grant usage on sequence versions_id_seq to public`)
		after, err := Take(t.Context(), conn, opts)
		if err != nil {
			t.Fatal(err)
		}
		if changes := Diff(before, after); len(changes) > 0 {
			t.Errorf("VersionTable %q:\n%s", name, Format(changes))
		}
	}
}

func TestTakeLeavesOutTemporaryObjectsOfOthers(t *testing.T) {
	db := pgtest.Database(t)
	before := snapshotOf(t, db)
	other := pgtest.Connect(t, db)
	execute(t, other, `create temporary table mine (id serial primary key, v text check (v <> ''));
		create function pg_temp.f() returns int language sql as 'select 1'; create type pg_temp.e as enum ('a');
		create domain pg_temp.d as int check (value > 0); create temporary view w as select * from mine;
		grant select on mine to public; comment on table mine is 'x'`)
	if changes := Diff(before, snapshotOf(t, db)); len(changes) > 0 {
		t.Errorf("got\n%s", Format(changes))
	}
}

func TestTakeLeavesOutMembersOfExtensions(t *testing.T) {
	db := pgtest.Database(t)
	before := snapshotOf(t, db)
	pgtest.Exec(t, db, `create extension hstore; create extension pg_trgm; create extension btree_gist`)
	want := "extension btree_gist; extension hstore; extension pg_trgm"
	if got := describe(Diff(before, snapshotOf(t, db))); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

// A migration may have set the database's defaults so that the server writes everything in another way.
func TestTakeIsIndependentOfSettings(t *testing.T) {
	db := pgtest.Database(t)
	pgtest.Exec(t, db, shop+`
		create table days (d date default '2024-01-02', at timestamptz default '2024-01-02 03:04:05+00', i interval default '1 day 2 hours',
			f float8 default 0.1, b bytea default 'x');
		create view v as select id, 'a\b' as text from orders`)
	before := snapshotOf(t, db)
	pgtest.Exec(t, db, `do $$ declare s text; begin
		foreach s in array array['timezone to ''Asia/Tokyo''', 'datestyle to ''German''', 'intervalstyle to ''iso_8601''',
			'extra_float_digits to -3', 'bytea_output to ''escape''', 'quote_all_identifiers to on', 'search_path to public',
			'standard_conforming_strings to off'] loop
			execute format('alter database %I set %s', current_database(), s);
		end loop; end $$`)
	for _, change := range Diff(before, snapshotOf(t, db)) {
		if change.Object().Kind != settingKind {
			t.Errorf("got\n%s", Format([]Change{change}))
		}
	}
}

// Clones do not get the settings and privileges of their database.
func TestDiffComparesDatabasesWithoutTheirSettings(t *testing.T) {
	server := pgtest.Server(t)
	db := pgtest.Database(t)
	pgtest.Exec(t, db, shop+`do $$begin execute format('alter database %I set work_mem = ''5MB''', current_database());
		execute format('revoke connect on database %I from public', current_database()); end$$`)
	original := snapshotOf(t, db)
	conn := pgtest.Connect(t, db)
	conn.Close(context.Background())
	source := pgtest.Database(t)
	pgtest.Exec(t, source, shop)
	clone, err := server.Create(t.Context(), source)
	if err != nil {
		t.Fatal(err)
	}
	defer server.Drop(context.Background(), clone)
	if changes := Diff(original, snapshotOf(t, clone)); len(changes) > 0 {
		t.Errorf("got\n%s", Format(changes))
	}
}

func TestTakeWorksForAnOrdinaryRole(t *testing.T) {
	server := changeServer(t)
	db := createDatabase(t, server)
	pgtest.Exec(t, db, shop)
	want := snapshotOf(t, db)
	conn := pgtest.Connect(t, db)
	execute(t, conn, "set session authorization the_app")
	got, err := Take(t.Context(), conn, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if changes := Diff(want, got); len(changes) > 0 {
		t.Errorf("got\n%s", Format(changes))
	}
}

func TestTakeRefusesATransaction(t *testing.T) {
	conn := pgtest.Connect(t, pgtest.Database(t))
	execute(t, conn, "begin")
	if _, err := Take(t.Context(), conn, Options{}); err == nil || !strings.Contains(err.Error(), "is in a transaction") {
		t.Errorf("got error %v", err)
	}
}

func TestTakeSurvivesDiscardAll(t *testing.T) {
	conn := pgtest.Connect(t, pgtest.Database(t))
	for range 3 {
		if _, err := Take(t.Context(), conn, Options{}); err != nil {
			t.Fatal(err)
		}
		execute(t, conn, "discard all")
	}
}

// The settings of a snapshot end with its transaction.
func TestTakeLeavesTheSessionAsItWas(t *testing.T) {
	conn := pgtest.Connect(t, pgtest.Database(t))
	execute(t, conn, "set search_path = public, pg_temp; set timezone = 'Asia/Tokyo'")
	if _, err := Take(t.Context(), conn, Options{}); err != nil {
		t.Fatal(err)
	}
	var path, zone string
	err := conn.QueryRow(t.Context(), "select current_setting('search_path'), current_setting('timezone')").Scan(&path, &zone)
	if err != nil || path != "public, pg_temp" || zone != "Asia/Tokyo" {
		t.Errorf("got search_path %q, timezone %q, error %v", path, zone, err)
	}
}

func TestReaderGivesTheLastSnapshotWhileNothingChanges(t *testing.T) {
	db := pgtest.Database(t)
	reader := NewReader(pgtest.Connect(t, db), Options{})
	first := takeSnapshot(t, reader)
	if again := takeSnapshot(t, reader); again != first {
		t.Error("got another snapshot though nothing has changed")
	}
	open := pgtest.Connect(t, db)
	execute(t, open, "begin; create table t (a int)")
	if changes := Diff(first, takeSnapshot(t, reader)); len(changes) > 0 {
		t.Errorf("got what is not committed:\n%s", Format(changes))
	}
	pgtest.Exec(t, db, "create table u (a int)")
	second := takeSnapshot(t, reader)
	execute(t, open, "commit")
	third := takeSnapshot(t, reader)
	if got, want := describe(Diff(first, second)), "table public.u"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if got, want := describe(Diff(second, third)), "table public.t"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestMajor(t *testing.T) {
	for version, want := range map[string]int{"15.18 (Debian 15.18-1)": 15, "13.23": 13, "19beta1": 19, "18rc1": 18, "9.6.24": 0, "": 0} {
		got, err := major(version)
		if got != want || (err == nil) != (want > 0) {
			t.Errorf("major(%q): got %d, %v, want %d", version, got, err, want)
		}
	}
}
