package trace

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/migrate-check/migrate-check/internal/pgtest"
)

func TestSummary(t *testing.T) {
	tests := []struct {
		name    string
		scripts []string
		want    []string
	}{
		{"nothing that was there", []string{"CREATE TABLE t (a int PRIMARY KEY); ALTER TABLE t ADD b int; CREATE INDEX i ON t (b)"}, nil},
		{"held until the commit", []string{"BEGIN", "ALTER TABLE orders ADD c int", "UPDATE customers SET score = 1", "COMMIT"}, []string{
			"public.orders AccessExclusiveLock reads true writes true, from 1 to 3",
			"public.customers RowExclusiveLock reads false writes false, from 2 to 3",
		}},
		{"on its own", []string{"ALTER TABLE orders ALTER note SET NOT NULL", "SELECT 1"}, []string{
			"public.orders AccessExclusiveLock reads true writes true, from 0 to 0, scanned underneath",
		}},
		{"both sides of a foreign key", []string{"ALTER TABLE lines ADD FOREIGN KEY (order_id) REFERENCES orders"}, []string{
			"public.lines ShareRowExclusiveLock reads false writes true, from 0 to 0, scanned underneath",
			"public.orders ShareRowExclusiveLock reads false writes true, from 0 to 0, scanned underneath",
		}},
		{"an index", []string{"CREATE INDEX i ON orders (state)"}, []string{
			"public.orders ShareLock reads false writes true, from 0 to 0, scanned, indexed underneath",
		}},
		{"an index without blocking", []string{"CREATE INDEX CONCURRENTLY i ON orders (state)"}, []string{
			"public.orders ShareUpdateExclusiveLock reads false writes false, from 0 to 0, indexed",
		}},
		{"an index built again blocks reads", []string{"REINDEX INDEX orders_note"}, []string{
			"public.orders ShareLock reads true writes true, from 0 to 0, scanned, indexed underneath",
		}},
		{"a rewrite", []string{"ALTER TABLE orders ADD c uuid DEFAULT gen_random_uuid()"}, []string{
			"public.orders AccessExclusiveLock reads true writes true, from 0 to 0, rewritten, scanned, indexed underneath",
		}},
	}
	server := pgtest.Server(t)
	template := pgtest.Database(t)
	pgtest.Exec(t, template, lockSchema)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			db, err := server.Create(t.Context(), template)
			if err != nil {
				t.Fatal(err)
			}
			p := listen(t, db)
			conn := connect(t, p, db)
			for _, sql := range tt.scripts {
				run(t, conn, sql)
			}
			var got []string
			for _, impact := range Summary(p.Take(), nil) {
				got = append(got, line(impact))
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("summary (-want +got)\n%s", diff)
			}
		})
	}
}

func line(i Impact) string {
	text := fmt.Sprintf("%s %s reads %v writes %v, from %d to %d", i.Table, i.Mode, i.BlocksReads, i.BlocksWrites, i.Taken, i.Until)
	for _, work := range []struct {
		done bool
		name string
	}{{i.Rewritten, ", rewritten"}, {i.Scanned, ", scanned"}, {i.Indexed, ", indexed"}, {i.Underneath, " underneath"}} {
		if work.done {
			text += work.name
		}
	}
	return text
}
