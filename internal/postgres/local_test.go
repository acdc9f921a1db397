package postgres_test

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/migrate-check/migrate-check/internal/pgtest"
	"github.com/migrate-check/migrate-check/internal/postgres"
)

func TestLocalServerLeavesNothing(t *testing.T) {
	server, db := startOne(t, pgtest.Options())
	if info := server.Info(); info.Source != "local" || info.Major < 12 || !strings.HasPrefix(info.Version, majorText(info)) {
		t.Errorf("got the info %+v", info)
	}
	directory := filepath.Dir(db.Host)
	if _, err := os.Stat(directory); err != nil {
		t.Fatal(err)
	}
	if err := server.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(directory); !os.IsNotExist(err) {
		t.Errorf("%s is still there", directory)
	}
}

func TestCloseAfterCancel(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	server, err := postgres.Start(ctx, pgtest.Options())
	skipWithout(t, err)
	db, err := server.Create(ctx, nil)
	if err != nil {
		t.Fatal(err)
	}
	cancel()
	if err := server.Close(ctx); err != nil {
		t.Error(err)
	}
	if _, err := os.Stat(filepath.Dir(db.Host)); !os.IsNotExist(err) {
		t.Errorf("%s is still there", filepath.Dir(db.Host))
	}
}

func TestCreateCopiesTemplate(t *testing.T) {
	server := pgtest.Server(t)
	template := pgtest.Database(t)
	pgtest.Exec(t, template, "CREATE TABLE orders (id bigint); INSERT INTO orders VALUES (7)")
	clone, err := server.Create(t.Context(), template)
	if err != nil {
		t.Fatal(err)
	}
	var id int
	conn := pgtest.Connect(t, clone)
	if err := conn.QueryRow(t.Context(), "SELECT id FROM orders").Scan(&id); err != nil || id != 7 {
		t.Errorf("got %d and %v, want 7", id, err)
	}
	if err := server.Drop(t.Context(), clone); err != nil {
		t.Fatal(err)
	}
	if names := databases(t, server); slices.Contains(names, clone.Name) {
		t.Errorf("%s is still among %v", clone.Name, names)
	}
}

func TestDropEndsWhatHoldsTheDatabase(t *testing.T) {
	server := pgtest.Server(t)
	db, err := server.Create(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	pgtest.Exec(t, db, "SELECT pg_create_logical_replication_slot('slot_of_"+db.Name+"', 'pgoutput')")
	pgtest.Exec(t, db, "BEGIN; CREATE TABLE t (); PREPARE TRANSACTION 'it''s open'")
	pgtest.Connect(t, db) // stays open
	if err := server.Drop(t.Context(), db); err != nil {
		t.Error(err)
	}
}

func TestServerSurvivesItsSessionsBeingTerminated(t *testing.T) {
	server := pgtest.Server(t)
	db := pgtest.Database(t)
	pgtest.Exec(t, db, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND backend_type = 'client backend'")
	if _, err := server.Create(t.Context(), nil); err != nil {
		t.Error(err)
	}
}
