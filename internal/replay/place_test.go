package replay

import (
	"testing"

	"github.com/migrate-check/migrate-check/lint"
)

// Names of tables that lose rows come without quotes, and in the case that they have.
func TestLossOfATableInQuotesHasItsLine(t *testing.T) {
	opts := options(t, revisions(
		[2]string{`CREATE TABLE "T" (id int PRIMARY KEY);`, `DROP TABLE "T";`},
		[2]string{"SELECT 1;\nDELETE FROM \"T\";", "SELECT 1;"},
	), 1)
	for _, f := range run(t, opts).Judge(JudgeBoth, opts.Server.Info()).Findings {
		if f.Rule == UpgradeLosesData && f.Position.Line == 2 && f.Direction == lint.Upgrade {
			return
		}
	}
	t.Error("no loss at line 2")
}
