package postgres_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/migrate-check/migrate-check/internal/pgtest"
	"github.com/migrate-check/migrate-check/internal/postgres"
)

func TestStateOfAServerIsKept(t *testing.T) {
	keeper := newKeeper(t)
	db := createOn(t, keeper)
	pgtest.Exec(t, db, "CREATE ROLE app; CREATE TABLE orders (id bigint PRIMARY KEY); INSERT INTO orders SELECT generate_series(1, 1000)")
	pgtest.Exec(t, db, "GRANT SELECT ON orders TO app")
	pgtest.Exec(t, db, "ALTER SYSTEM SET work_mem = '64MB'")
	store := &postgres.Store{Dir: t.TempDir(), Limit: 1 << 30}
	save := func(w io.Writer) error { return keeper.SaveState(t.Context(), w) }
	if err := store.Keep("k", "v", []byte("the header"), save); err != nil {
		t.Fatal(err)
	}
	// The server goes on.
	pgtest.Exec(t, db, "INSERT INTO orders VALUES (0)")

	other := newKeeper(t)
	sameFingerprint(t, keeper, other)
	kept := onlyKept(t, store, "k")
	if string(kept.Header) != "the header" {
		t.Errorf("got the header %q", kept.Header)
	}
	loaded := load(t, other, kept, db.Name)
	query := `SELECT count(*)::text FROM orders UNION ALL SELECT current_setting('work_mem')
		UNION ALL SELECT has_table_privilege('app', 'orders', 'SELECT')::text`
	loaded = createFrom(t, other, loaded)
	if got := column(t, loaded, query); !slices.Equal(got, []string{"1000", "64MB", "true"}) {
		t.Errorf("got %v, want the rows, the setting and the privilege of the first server", got)
	}
}

func TestDamagedStateLeavesTheServerAsItWas(t *testing.T) {
	keeper := newKeeper(t)
	db := createOn(t, keeper)
	pgtest.Exec(t, db, "CREATE TABLE orders ()")
	store := &postgres.Store{Dir: t.TempDir(), Limit: 1 << 30}
	save := func(w io.Writer) error { return keeper.SaveState(t.Context(), w) }
	for _, test := range []struct {
		name   string
		damage func(*testing.T, string)
	}{
		{"cut off", func(t *testing.T, name string) { truncate(t, name, stat(t, name).Size()/2) }},
		{"cut off at the end", func(t *testing.T, name string) { truncate(t, name, stat(t, name).Size()-1) }},
		{"a byte of a table", func(t *testing.T, name string) { flip(t, name, stat(t, name).Size()/2) }},
		{"a byte of the last block", func(t *testing.T, name string) { flip(t, name, stat(t, name).Size()-100) }},
		{"a byte of the checksum", func(t *testing.T, name string) { flip(t, name, stat(t, name).Size()-2) }},
	} {
		t.Run(test.name, func(t *testing.T) {
			if err := store.Keep("k", "v", nil, save); err != nil {
				t.Fatal(err)
			}
			test.damage(t, onlyArchive(t, store.Dir))
			err := onlyKept(t, store, "k").Load(func(archive io.Reader) error {
				_, err := keeper.LoadState(t.Context(), archive, db.Name)
				return err
			})
			if err == nil {
				t.Error("the damaged state was taken")
			}
			pgtest.Exec(t, db, "SELECT * FROM orders")
		})
	}
	for _, text := range []string{"", "something else", "migrate-check state 1\n99999999999999\n", "migrate-check state 1\n10\nshort"} {
		name := onlyArchive(t, store.Dir)
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if found, err := store.Find("k"); len(found) > 0 || !errors.Is(err, postgres.ErrDamaged) {
			t.Errorf("%q: found %v and %v, want it to be damaged", text, found, err)
		}
	}
}

func TestStoreKeepsWithinItsLimit(t *testing.T) {
	store := &postgres.Store{Dir: filepath.Join(t.TempDir(), "not", "yet"), Limit: 3000}
	keep := func(key string) {
		t.Helper()
		if err := store.Keep(key, "v", nil, func(w io.Writer) error {
			_, err := w.Write(make([]byte, 900))
			return err
		}); err != nil {
			t.Fatal(err)
		}
	}
	for i, key := range []string{"a", "b", "c"} {
		keep(key)
		age(t, store, key, time.Hour*time.Duration(10-i))
	}
	if err := onlyKept(t, store, "a").Load(func(r io.Reader) error {
		_, err := io.Copy(io.Discard, r)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	keep("d")
	if got := store.Keys(); !got["a"] || got["b"] || !got["c"] || !got["d"] {
		t.Errorf("got %v, want b to be gone, which was used longest ago", got)
	}
	err := store.Keep("e", "v", nil, func(w io.Writer) error {
		_, err := w.Write(make([]byte, 4000))
		return err
	})
	if err == nil || !strings.Contains(err.Error(), "cache.limit") {
		t.Errorf("got %v, want it to be too large", err)
	}
	if len(store.Keys()) != 3 {
		t.Errorf("got %v, want what was there before", store.Keys())
	}
}

func TestFailedSaveLeavesNothing(t *testing.T) {
	store := &postgres.Store{Dir: t.TempDir(), Limit: 1 << 30}
	full := errors.New("no space left on device")
	if err := store.Keep("k", "v", nil, func(io.Writer) error { return full }); !errors.Is(err, full) {
		t.Errorf("got %v", err)
	}
	// What a killed run left is removed by the next one, what a living one writes is not.
	abandoned := filepath.Join(store.Dir, "new-1234")
	if err := os.WriteFile(abandoned, []byte("migrate-check state 1\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := store.Keep("k", "1", nil, func(io.Writer) error {
		return store.Keep("k", "2", nil, func(io.Writer) error { return nil })
	}); err != nil {
		t.Fatal(err)
	}
	var names []string
	entries, err := os.ReadDir(store.Dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range entries {
		names = append(names, entry.Name())
	}
	if want := []string{"base-k-1.state", "base-k-2.state"}; !slices.Equal(names, want) {
		t.Errorf("got %v, want %v", names, want)
	}
}

func newKeeper(t testing.TB) postgres.Keeper {
	t.Helper()
	keeper, ok := pgtest.NewServer(t, pgtest.Options()).(postgres.Keeper)
	if !ok {
		t.Fatal("the server cannot be kept")
	}
	return keeper
}

func sameFingerprint(t *testing.T, a, b postgres.Keeper) {
	t.Helper()
	one, err := a.Fingerprint(t.Context())
	other, otherErr := b.Fingerprint(t.Context())
	if err != nil || otherErr != nil || one != other || one == "" {
		t.Errorf("got %q and %q (%v, %v), want them to be the same", one, other, err, otherErr)
	}
}

func createFrom(t *testing.T, server postgres.Server, template *postgres.Database) *postgres.Database {
	t.Helper()
	db, err := server.Create(t.Context(), template)
	if err != nil {
		t.Fatal(err)
	}
	return db
}

func onlyKept(t testing.TB, store *postgres.Store, key string) *postgres.Kept {
	t.Helper()
	found, err := store.Find(key)
	if err != nil || len(found) != 1 {
		t.Fatalf("got %v and %v, want one state", found, err)
	}
	return found[0]
}

func load(t testing.TB, keeper postgres.Keeper, kept *postgres.Kept, database string) (db *postgres.Database) {
	t.Helper()
	if err := kept.Load(func(archive io.Reader) (err error) {
		db, err = keeper.LoadState(t.Context(), archive, database)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return db
}

func age(t *testing.T, store *postgres.Store, key string, by time.Duration) {
	t.Helper()
	at := time.Now().Add(-by)
	if err := os.Chtimes(filepath.Join(store.Dir, fmt.Sprintf("base-%s-v.state", key)), at, at); err != nil {
		t.Fatal(err)
	}
}

func truncate(t *testing.T, name string, size int64) {
	t.Helper()
	if err := os.Truncate(name, size); err != nil {
		t.Fatal(err)
	}
}

func flip(t *testing.T, name string, at int64) {
	t.Helper()
	file, err := os.OpenFile(name, os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	b := make([]byte, 1)
	if _, err := file.ReadAt(b, at); err != nil {
		t.Fatal(err)
	}
	b[0] ^= 0x40
	if _, err := file.WriteAt(b, at); err != nil {
		t.Fatal(err)
	}
}

// TestStoreOfManyRuns keeps and loads the same state at the same time: whatever is found is whole.
func TestStoreOfManyRuns(t *testing.T) {
	store := &postgres.Store{Dir: t.TempDir(), Limit: 1 << 20}
	var runs sync.WaitGroup
	for run := range 8 {
		runs.Go(func() {
			for range 20 {
				if err := store.Keep("k", "v", []byte{byte(run)}, func(w io.Writer) error {
					_, err := w.Write(bytes.Repeat([]byte{byte(run)}, 100<<10))
					return err
				}); err != nil {
					t.Error(err)
				}
				found, err := store.Find("k")
				if err != nil || len(found) != 1 {
					t.Errorf("got %v and %v, want one state", found, err)
					return
				}
				if err := found[0].Load(func(r io.Reader) error {
					content, err := io.ReadAll(r)
					if err == nil && bytes.Count(content, content[:1]) != 100<<10 {
						err = fmt.Errorf("the state is a mixture")
					}
					return err
				}); err != nil {
					t.Error(err)
				}
			}
		})
	}
	runs.Wait()
}
