package lint_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/migrate-check/migrate-check/lint"
)

func TestLocksOnBothSidesOfAVersion(t *testing.T) {
	const base = `
		CREATE TABLE events (at date) PARTITION BY RANGE (at);
		CREATE TABLE events_2025 PARTITION OF events FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');
		CREATE TABLE events_2026 (at date);
		CREATE DOMAIN label AS text;
		CREATE TABLE orders (name label);`
	for _, test := range []struct {
		sql     string
		version int
		want    map[string]string
	}{
		{"ALTER TABLE events DETACH PARTITION events_2025", 13,
			map[string]string{"events": lint.AccessExclusive, "events_2025": lint.ShareUpdateExclusive}},
		{"ALTER TABLE events DETACH PARTITION events_2025", 14,
			map[string]string{"events": lint.AccessExclusive, "events_2025": lint.AccessExclusive}},
		{"ALTER TABLE events ATTACH PARTITION events_2026 FOR VALUES FROM ('2026-01-01') TO ('2027-01-01')", 11,
			map[string]string{"events": lint.AccessExclusive, "events_2026": lint.AccessExclusive}},
		{"ALTER TABLE events ATTACH PARTITION events_2026 FOR VALUES FROM ('2026-01-01') TO ('2027-01-01')", 12,
			map[string]string{"events": lint.ShareUpdateExclusive, "events_2026": lint.AccessExclusive}},
		{"ALTER DOMAIN label VALIDATE CONSTRAINT c", 17, map[string]string{"orders": lint.Share}},
		{"ALTER DOMAIN label VALIDATE CONSTRAINT c", 18, map[string]string{"orders": lint.Share}},
	} {
		got := map[string]string{}
		probe := &lint.Rule{ID: "probe", Severity: lint.Note, Check: func(pass *lint.Pass) {
			for _, lock := range pass.Statement.Locks {
				got[lock.Table.String()] = lock.Mode
			}
		}}
		lint.Run([]*lint.Rule{probe}, []lint.File{{Source: test.sql}}, lint.Options{
			PostgresVersion: test.version, Base: []lint.File{{Source: base}},
		})
		if diff := cmp.Diff(test.want, got); diff != "" {
			t.Errorf("%s on PostgreSQL %d (-want +got):\n%s", test.sql, test.version, diff)
		}
	}
}
