package trace

import (
	"context"
	"fmt"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/migrate-check/migrate-check/internal/postgres"
)

// listen starts a proxy in front of the server of the database.
func listen(t testing.TB, db *postgres.Database) *Proxy {
	t.Helper()
	p, err := Listen(t.Context(), Target{Host: db.Host, Port: db.Port, User: db.User, Password: db.Password})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := p.Close(); err != nil {
			t.Error(err)
		}
	})
	return p
}

// dsn is the address of the database through the proxy's unix socket.
func dsn(p *Proxy, db *postgres.Database) string {
	return fmt.Sprintf("host=%s port=%d user=%s dbname=%s", p.Directory, p.Port, db.User, db.Name)
}

// connect opens a session through the proxy. It sends simple queries.
func connect(t testing.TB, p *Proxy, db *postgres.Database) *pgx.Conn {
	t.Helper()
	return connectTo(t, dsn(p, db)+" default_query_exec_mode=simple_protocol")
}

func connectTo(t testing.TB, dsn string) *pgx.Conn {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close(context.Background()) })
	return conn
}

// run sends one simple query.
func run(t testing.TB, conn *pgx.Conn, sql string) []*pgconn.Result {
	t.Helper()
	results, err := conn.PgConn().Exec(t.Context(), sql).ReadAll()
	if err != nil {
		t.Fatalf("%v in %.200s", err, sql)
	}
	return results
}

// find returns the one statement with this text.
func find(t testing.TB, statements []Statement, sql string) Statement {
	t.Helper()
	var found []Statement
	for _, statement := range statements {
		if statement.SQL == sql {
			found = append(found, statement)
		}
	}
	if len(found) != 1 {
		t.Fatalf("%d statements %q in %v, want 1", len(found), sql, texts(statements))
	}
	return found[0]
}

func texts(statements []Statement) (texts []string) {
	for _, statement := range statements {
		texts = append(texts, statement.SQL)
	}
	return texts
}

// describe is the readable form of the locks.
func describe(locks []Lock) (lines []string) {
	for _, lock := range locks {
		lines = append(lines, lock.Relation.String()+" "+string(lock.Mode))
	}
	return lines
}
