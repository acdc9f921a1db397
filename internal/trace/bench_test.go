package trace

import (
	"fmt"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/migrate-check/migrate-check/internal/pgtest"
	"github.com/migrate-check/migrate-check/internal/postgres"
)

// BenchmarkStatement compares one statement on a direct connection with one through the proxy. The ratio
// of the two is the price of the trace.
func BenchmarkStatement(b *testing.B) {
	for _, sql := range []string{
		"UPDATE n SET i = 1 WHERE i = 0",
		"ALTER TABLE n ALTER i SET DEFAULT 1",
	} {
		for _, mode := range []string{"simple_protocol", "exec"} {
			db := pgtest.Database(b)
			pgtest.Exec(b, db, "CREATE TABLE n (i int)")
			p := listen(b, db)
			for _, each := range bothWays(p, db) {
				b.Run(fmt.Sprintf("%s/%s/%s", strings.Fields(sql)[0], mode, each.name), func(b *testing.B) {
					conn := connectTo(b, each.dsn+" default_query_exec_mode="+mode)
					benchmark(b, conn, sql, p)
				})
			}
		}
	}
}

func benchmark(b *testing.B, conn *pgx.Conn, sql string, p *Proxy) {
	for b.Loop() {
		if _, err := conn.Exec(b.Context(), sql); err != nil {
			b.Fatal(err)
		}
	}
	p.Take()
}

// BenchmarkTransaction is a transaction that creates more and more tables, and so holds more and more
// locks that every look has to read.
func BenchmarkTransaction(b *testing.B) {
	for _, tables := range []int{10, 100, 1000} {
		db := pgtest.Database(b)
		p := listen(b, db)
		for _, each := range bothWays(p, db) {
			b.Run(fmt.Sprintf("%d/%s", tables, each.name), func(b *testing.B) {
				conn := connectTo(b, each.dsn+" default_query_exec_mode=simple_protocol")
				for b.Loop() {
					run(b, conn, "BEGIN")
					for i := range tables {
						run(b, conn, fmt.Sprintf("CREATE TABLE t%d (i int PRIMARY KEY, t text)", i))
					}
					run(b, conn, "ROLLBACK")
				}
				p.Take()
			})
		}
	}
}

// BenchmarkConnect is opening and closing a session.
func BenchmarkConnect(b *testing.B) {
	db := pgtest.Database(b)
	p := listen(b, db)
	for _, each := range append(bothWays(p, db), way{"encrypted", address(p, db) + "?sslmode=require"}) {
		b.Run(each.name, func(b *testing.B) {
			for b.Loop() {
				conn, err := pgx.Connect(b.Context(), each.dsn)
				if err != nil {
					b.Fatal(err)
				}
				conn.Close(b.Context())
			}
		})
	}
}

type way struct{ name, dsn string }

// bothWays are the addresses without and with the proxy.
func bothWays(p *Proxy, db *postgres.Database) []way {
	direct := fmt.Sprintf("host=%s port=%d user=%s dbname=%s sslmode=disable", db.Host, db.Port, db.User, db.Name)
	return []way{{"direct", direct}, {"traced", dsn(p, db)}}
}
