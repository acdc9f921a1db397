package rules

import (
	pg_query "github.com/pganalyze/pg_query_go/v5"

	"github.com/migrate-check/migrate-check/lint"
)

func init() {
	register(&lint.Rule{
		ID:       "toggle-trigger",
		Group:    lint.Programs,
		Severity: lint.Error,
		Summary:  "DISABLE TRIGGER lets in rows that triggers and foreign keys would have kept out",
		Check:    checkToggleTrigger,
	})
}

func checkToggleTrigger(pass *lint.Pass) {
	for table, cmd := range pass.AlterExisting() {
		name := lint.TableName(table)
		switch cmd.GetSubtype() {
		case pg_query.AlterTableType_AT_DisableTrigAll:
			pass.Reportf("without triggers, foreign keys of %q are not checked either, and rows that break them are never looked at again", name).
				Hintf("name the trigger, and enable it again in the same transaction")
		case pg_query.AlterTableType_AT_DisableTrig, pg_query.AlterTableType_AT_DisableTrigUser:
			pass.Reportf("the trigger does not run for writes to %q, whoever makes them", name).
				Hintf("enable it again in the same transaction").
				Severity(lint.Warning)
		}
	}
}
