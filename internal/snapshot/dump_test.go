package snapshot

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/migrate-check/migrate-check/internal/pgtest"
	"github.com/migrate-check/migrate-check/internal/postgres"
)

// dumped are the cases that pg_dump and psql bring into another database, each with a schema of its own
// number in the place of zz.
func dumped(server postgres.Server) (cases []single) {
	for _, family := range slices.Sorted(maps.Keys(singleChanges)) {
		for _, c := range singleChanges[family] {
			if c.lost != "" || c.since > server.Info().Major {
				continue
			}
			own := fmt.Sprintf("c%03d", len(cases))
			c.before, c.change = strings.ReplaceAll(c.before, "zz", own), strings.ReplaceAll(c.change, "zz", own)
			cases = append(cases, c)
		}
	}
	return cases
}

// fill makes the state before or after the change of every case.
func fill(t *testing.T, db *postgres.Database, cases []single, changed bool) {
	t.Helper()
	conn := pgtest.Connect(t, db)
	for i, c := range cases {
		execute(t, conn, fmt.Sprintf("set session authorization the_owner; create schema c%03[1]d; set search_path = c%03[1]d, public", i))
		execute(t, conn, c.before)
		if changed {
			execute(t, conn, c.change)
		}
		execute(t, conn, "reset all; reset session authorization; discard temp")
	}
}

func TestEqualAfterDumpAndRestore(t *testing.T) {
	server := changeServer(t)
	client := pgtest.NewClient(t, server)
	for _, changed := range []bool{false, true} {
		t.Run("changed="+strconv.FormatBool(changed), func(t *testing.T) {
			original, copied := createDatabase(t, server), createDatabase(t, server)
			fill(t, original, dumped(server), changed)
			client.Restore(t, copied, client.Dump(t, original))
			a, b := snapshotOf(t, original), snapshotOf(t, copied)
			if changes := Diff(a, b); len(changes) > 0 {
				t.Errorf("got %d differences after pg_dump and psql:\n%s", len(changes), Format(changes))
			}
		})
	}
}

func snapshotOf(t *testing.T, db *postgres.Database) *Snapshot {
	t.Helper()
	taken, err := Take(t.Context(), pgtest.Connect(t, db), Options{})
	if err != nil {
		t.Fatal(err)
	}
	return taken
}

func TestTellsApartWhatDumpTellsApart(t *testing.T) {
	server := changeServer(t)
	client := pgtest.NewClient(t, server)
	cases := dumped(server)
	before, after := createDatabase(t, server), createDatabase(t, server)
	fill(t, before, cases, false)
	fill(t, after, cases, true)
	was := entriesBySchema(client.Dump(t, before))
	is := entriesBySchema(client.Dump(t, after))
	told := 0
	for i, c := range cases {
		own := fmt.Sprintf("c%03d", i)
		if was[own] == is[own] {
			continue
		}
		told++
		if c.want == "" && c.madeUp == "" {
			t.Errorf("pg_dump tells apart what %q changes:\n%s\n%s", c.change, was[own], is[own])
		}
	}
	t.Logf("pg_dump tells apart %d of %d changes", told, len(cases))
}

var (
	entryStart = regexp.MustCompile(`(?m)^-- Name: .*$`)
	ownSchema  = regexp.MustCompile(`c\d{3}`)
)

// entriesBySchema splits a dump into its entries and puts those of each case together, in order.
func entriesBySchema(dump string) map[string]string {
	entries := map[string][]string{}
	starts := entryStart.FindAllStringIndex(dump, -1)
	for i, at := range starts {
		end := len(dump)
		if i+1 < len(starts) {
			end = starts[i+1][0]
		}
		entry := dump[at[0]:end]
		if strings.Contains(entry, "; Type: ACL;") {
			lines := strings.Split(entry, "\n") // in the order in which they were granted
			slices.Sort(lines)
			entry = strings.Join(lines, "\n")
		}
		own := ownSchema.FindString(entry)
		entries[own] = append(entries[own], entry)
	}
	joined := map[string]string{}
	for own, list := range entries {
		slices.Sort(list)
		joined[own] = strings.Join(list, "")
	}
	return joined
}
