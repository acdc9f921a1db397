package snapshot

import (
	"fmt"
	"strings"
	"testing"

	"github.com/migrate-check/migrate-check/internal/pgtest"
)

// manyTables writes a schema of n tables as applications have them: keys, indexes, checks, an enum, a view
// and a trigger for every tenth.
func manyTables(n int) string {
	var sql strings.Builder
	sql.WriteString(`create function touch() returns trigger language plpgsql as 'begin new.updated_at = now(); return new; end';`)
	for i := range n {
		fmt.Fprintf(&sql, `
			create table t%[1]d (
				id bigint generated always as identity primary key, parent_id bigint, name varchar(100) not null unique,
				total numeric(10,2) not null default 0 check (total >= 0), state text not null default 'new',
				tags text[] not null default '{}', data jsonb, created_at timestamptz not null default now(), updated_at timestamptz);
			create index on t%[1]d (parent_id);
			create index on t%[1]d (state) where state <> 'done';
			comment on column t%[1]d.state is 'where it stands';`, i)
		if i > 0 {
			fmt.Fprintf(&sql, `alter table t%d add foreign key (parent_id) references t%d on delete cascade;`, i, i-1)
		}
		if i%10 == 0 {
			fmt.Fprintf(&sql, `
				create type e%[1]d as enum ('new', 'open', 'done');
				create view v%[1]d as select id, name, total from t%[1]d where state <> 'done';
				create trigger touch before update on t%[1]d for each row execute function touch();`, i)
		}
	}
	return sql.String()
}

func BenchmarkTake(b *testing.B) {
	db := pgtest.Database(b)
	pgtest.Exec(b, db, manyTables(150))
	conn := pgtest.Connect(b, db)
	objects := 0
	for b.Loop() {
		taken, err := Take(b.Context(), conn, Options{})
		if err != nil {
			b.Fatal(err)
		}
		objects = len(taken.Objects)
	}
	b.ReportMetric(float64(objects), "objects")
}

func BenchmarkTakeUnchanged(b *testing.B) {
	db := pgtest.Database(b)
	pgtest.Exec(b, db, manyTables(150))
	reader := NewReader(pgtest.Connect(b, db), Options{})
	for b.Loop() {
		if _, err := reader.Take(b.Context()); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkTakeDump is what pg_dump needs for the same schema.
func BenchmarkTakeDump(b *testing.B) {
	client := pgtest.NewClient(b, pgtest.Server(b))
	db := pgtest.Database(b)
	pgtest.Exec(b, db, manyTables(150))
	for b.Loop() {
		client.Dump(b, db)
	}
}

func BenchmarkDiff(b *testing.B) {
	db := pgtest.Database(b)
	pgtest.Exec(b, db, manyTables(150))
	conn := pgtest.Connect(b, db)
	first, err := Take(b.Context(), conn, Options{})
	if err != nil {
		b.Fatal(err)
	}
	second, err := Take(b.Context(), conn, Options{})
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if changes := Diff(first, second); len(changes) > 0 {
			b.Fatal(Format(changes))
		}
	}
}
