package rules_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/migrate-check/migrate-check/lint"
	"github.com/migrate-check/migrate-check/rules"
)

const eightStatements = `-- Orders get a state.
SET lock_timeout = '5s';
CREATE TABLE states (id bigint PRIMARY KEY, name text NOT NULL UNIQUE);
ALTER TABLE orders ADD COLUMN state_id bigint;
ALTER TABLE orders ADD CONSTRAINT orders_state FOREIGN KEY (state_id) REFERENCES states (id) NOT VALID;
CREATE INDEX CONCURRENTLY orders_state_id ON orders (state_id);
ALTER TABLE orders VALIDATE CONSTRAINT orders_state;
UPDATE orders SET state_id = 1 WHERE id BETWEEN 1 AND 1000;
COMMENT ON COLUMN orders.state_id IS 'see states';
`

func BenchmarkLint(b *testing.B) {
	all := rules.All()
	for _, count := range []int{1, 400} {
		files := make([]lint.File, count)
		for i := range files {
			source := strings.ReplaceAll(eightStatements, "states", fmt.Sprintf("states_%d", i))
			files[i] = lint.File{Path: fmt.Sprintf("%04d.sql", i), Source: source}
		}
		b.Run(fmt.Sprintf("%d files", count), func(b *testing.B) {
			for b.Loop() {
				lint.Run(all, files, lint.Options{})
			}
			b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N*count), "µs/file")
		})
	}
}
