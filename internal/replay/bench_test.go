package replay

import (
	"fmt"
	"strings"
	"testing"
)

// BenchmarkRun replays one revision on a base of 150 tables, which are made anew each time.
func BenchmarkRun(b *testing.B) {
	var tables strings.Builder
	for i := range 150 {
		fmt.Fprintf(&tables, "CREATE TABLE t%d (id bigint PRIMARY KEY, name text NOT NULL, total numeric DEFAULT 0);\n", i)
		fmt.Fprintf(&tables, "CREATE INDEX t%d_name ON t%d (name);\n", i, i)
	}
	opts := options(b, revisions(
		[2]string{tables.String(), ""},
		[2]string{"ALTER TABLE t7 ADD COLUMN note text;", "ALTER TABLE t7 DROP COLUMN note;"},
	), 1)
	withAndWithoutRows(b, opts)
}

func withAndWithoutRows(b *testing.B, opts Options) {
	for _, name := range []string{"empty", "rows"} {
		b.Run(name, func(b *testing.B) {
			opts.Seeding.Off = name == "empty"
			for b.Loop() {
				run(b, opts)
			}
		})
	}
}

// BenchmarkRunAll replays a history of a hundred revisions.
func BenchmarkRunAll(b *testing.B) {
	var scripts [][2]string
	for i := range 100 {
		scripts = append(scripts, [2]string{
			fmt.Sprintf("CREATE TABLE t%d (id bigint PRIMARY KEY, name text NOT NULL);", i),
			fmt.Sprintf("DROP TABLE t%d;", i),
		})
	}
	withAndWithoutRows(b, options(b, revisions(scripts...), 0))
}
