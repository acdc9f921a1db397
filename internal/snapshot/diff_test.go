package snapshot

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/migrate-check/migrate-check/internal/pgtest"
)

func TestFormat(t *testing.T) {
	db := pgtest.Database(t)
	pgtest.Exec(t, db, shop+`create type state as enum ('new', 'done');
		create function f() returns int language plpgsql as $$
begin
	perform 1;
	perform 2;
	perform 3;
	return 1;
end$$`)
	before := snapshotOf(t, db)
	pgtest.Exec(t, db, `
		drop index orders_customer;
		alter table orders alter total drop default, alter total type numeric(12,2);
		alter table customers alter email set statistics 50;
		alter table customers rename email to mail;
		alter table customers drop mail, add mail text not null;
		alter type state add value 'open' before 'done';
		comment on table orders is 'what they bought';
		create table refunds (id bigint primary key, order_id bigint references orders);
		create index refunds_order on refunds (order_id);
		create or replace function f() returns int language plpgsql as $$
begin
	perform 1;
	perform 2;
	perform 3;
	return 2;
end$$`)
	want := strings.TrimLeft(`
@@ column public.customers.email @@
- email text NOT NULL
@@ column public.customers.mail @@
+ mail text NOT NULL
@@ column public.orders.total @@
- total numeric(10,2) NOT NULL DEFAULT 0
+ total numeric(12,2) NOT NULL
@@ constraint public.customers.customers_email_key @@
- ALTER TABLE public.customers ADD CONSTRAINT customers_email_key UNIQUE (email)
@@ enum type public.state @@
- CREATE TYPE public.state AS ENUM ('new', 'done')
+ CREATE TYPE public.state AS ENUM ('new', 'open', 'done')
@@ function public.f() @@
  …
      perform 3;
-     return 1;
+     return 2;
  end$function$
@@ index public.orders_customer @@
- CREATE INDEX orders_customer ON public.orders USING btree (customer_id)
@@ table public.orders @@
  CREATE TABLE public.orders
-     comment: none
+     comment: what they bought
@@ table public.refunds @@
+ CREATE TABLE public.refunds
+     id bigint NOT NULL
+     order_id bigint
+     ALTER TABLE public.refunds ADD CONSTRAINT refunds_order_id_fkey FOREIGN KEY (order_id) REFERENCES public.orders(id)
+     ALTER TABLE public.refunds ADD CONSTRAINT refunds_pkey PRIMARY KEY (id)
+     CREATE INDEX refunds_order ON public.refunds USING btree (order_id)
`, "\n")
	got := strings.ReplaceAll(Format(Diff(before, snapshotOf(t, db))), "\t", "    ")
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestDiffFoldsPartsIntoWhatTheyBelongTo(t *testing.T) {
	table := Object{Kind: "table", Name: "t"}
	column := Object{Kind: "column", Name: "t.a", partOf: []key{table.key()}}
	comment := Object{Kind: "grant", Name: "column t.a to x", partOf: []key{column.key()}}
	other := Object{Kind: "column", Name: "u.a", partOf: []key{{"table", "u"}}}
	changes := Diff(&Snapshot{}, &Snapshot{Objects: []Object{column, other, comment, table}})
	if got, want := describe(changes), "column u.a; table t"; got != want {
		t.Fatalf("got %s, want %s", got, want)
	}
	if got := len(changes[1].Parts); got != 2 {
		t.Errorf("got %d parts of the table, want 2", got)
	}
}

func TestSameBody(t *testing.T) {
	for _, c := range []struct {
		language, a, b string
		want           bool
	}{
		{"sql", "select 1", "select  1 ", true},
		{"sql", "select 1", "select\n\t1", true},
		{"sql", "select 1", "select 1 -- one", true},
		{"sql", "select 1 + 2", "select /* a /* b */ c */ 1 + 2", true},
		{"sql", "select 12", "select 1 2", false},
		{"sql", "select a/* */b", "select ab", false},
		{"sql", "select 'a b'", "select 'a  b'", false},
		{"sql", "select 'it''s  x'", "select 'it''s x'", false},
		{"sql", `select e'\'  x'`, `select e'\' x'`, false},
		{"sql", `select "a  b"`, `select "a b"`, false},
		{"sql", "select $x$a  b$x$", "select $x$a b$x$", false},
		{"sql", "select '--a'", "select '--b'", false},
		{"sql", "select '/*a'", "select '/*b'", false},
		{"sql", "select $1  + 1", "select $1 + 1", true},
		{"plpgsql", "begin\n  return 1;\nend", "begin return 1; end", true},
		{"plpython3u", "if x:\n  return 1", "if x:\n return 1", false},
	} {
		if got := sameBody(c.language, c.a, c.b); got != c.want {
			t.Errorf("sameBody(%q, %q, %q): got %v, want %v", c.language, c.a, c.b, got, c.want)
		}
	}
}

func FuzzEssence(f *testing.F) {
	f.Add("select 'a' /* b */ -- c\n $x$ d $x$")
	f.Add(`e'\'' "x`)
	f.Fuzz(func(t *testing.T, body string) {
		once := essence(body)
		if len(once) > len(body) {
			t.Errorf("essence of %q is longer: %q", body, once)
		}
	})
}

func TestParseArray(t *testing.T) {
	for text, want := range map[string][]string{
		"":                        nil,
		"{}":                      nil,
		"{a,b}":                   {"a", "b"},
		`{"a,b",c}`:               {"a,b", "c"},
		`{"a\"b","c\\d",""}`:      {`a"b`, `c\d`, ""},
		`{fillfactor=70}`:         {"fillfactor=70"},
		`{"\"the App\"=r/owner"}`: {`"the App"=r/owner`},
	} {
		if diff := cmp.Diff(want, parseArray(text)); diff != "" {
			t.Errorf("parseArray(%s) (-want +got):\n%s", text, diff)
		}
	}
}

func TestACLItems(t *testing.T) {
	c := newCatalog(Options{})
	c.quoted[`the "App"`] = `"the ""App"""`
	got := c.aclItems([]string{`=r/owner`, `app=ar*/owner`, `"the ""App"""=X/other`, `app=Q/owner`}, "owner")
	want := []aclItem{
		{"PUBLIC", []string{"SELECT"}},
		{"app", []string{"INSERT", "SELECT WITH GRANT OPTION"}},
		{`"the ""App"""`, []string{"EXECUTE GRANTED BY other"}},
		{"app", []string{"Q"}},
	}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(aclItem{})); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestFrozenTimes(t *testing.T) {
	w := window{time.Date(2026, 1, 2, 23, 0, 0, 0, time.UTC), time.Date(2026, 1, 2, 23, 10, 0, 0, time.UTC)}
	for _, c := range []struct {
		was, is string
		want    bool
	}{
		{`'2026-01-01 10:00:00+00'::timestamptz`, `'2026-01-02 23:05:00.123+00'::timestamptz`, true},
		{`'2026-01-01 10:00:00+00'::timestamptz`, `'2026-01-02 22:05:00+00'::timestamptz`, false},
		{`'2026-01-01 10:00:00'::timestamp`, `'2026-01-03 04:35:00'::timestamp`, true}, // in Asia/Kolkata
		{`'2026-01-01 10:00:00'::timestamp`, `'2026-01-05 04:35:00'::timestamp`, false},
		{`'2026-01-01'::date`, `'2026-01-03'::date`, true},
		{`'2026-01-01'::date`, `'2026-01-05'::date`, false},
		{`'2026-01-01'::date`, `'2026-01-02'::text`, false},
		{`1`, `2`, false},
		{`f('2026-01-01', 1)`, `f('2026-01-02', 2)`, false},
	} {
		if got := w.same(c.was, c.is); got != c.want {
			t.Errorf("same(%s, %s): got %v, want %v", c.was, c.is, got, c.want)
		}
		if got := w.same(c.is, c.was); got != c.want {
			t.Errorf("same(%s, %s): got %v, want %v", c.is, c.was, got, c.want)
		}
	}
}
