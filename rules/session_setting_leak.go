package rules

import (
	"slices"
	"strings"

	pg_query "github.com/pganalyze/pg_query_go/v5"

	"github.com/migrate-check/migrate-check/lint"
)

func init() {
	register(&lint.Rule{
		ID:       "session-setting-leak",
		Group:    lint.Transactions,
		Severity: lint.Warning,
		Summary:  "A SET without LOCAL holds for whatever the session runs next",
		Check:    checkSessionSettingLeak,
	})
}

func checkSessionSettingLeak(pass *lint.Pass) {
	set := pass.Node.GetVariableSetStmt()
	if set.GetKind() != pg_query.VariableSetKind_VAR_SET_VALUE || set.GetIsLocal() || strings.HasSuffix(set.GetName(), "_timeout") {
		return
	}
	if slices.Contains(harmlessSettings, set.GetName()) || pass.Later(func(stmt *lint.Statement) bool { return resets(stmt, set.GetName()) }) {
		return
	}
	pass.Reportf("%s holds for everything that runs in this session afterwards", set.GetName()).
		Hintf("SET LOCAL, or RESET it at the end")
}

// What these change is only how the session speaks to the client.
var harmlessSettings = []string{"client_min_messages", "client_encoding", "application_name", "standard_conforming_strings", "maintenance_work_mem", "work_mem"}

func resets(stmt *lint.Statement, name string) bool {
	set := stmt.Node.GetVariableSetStmt()
	switch set.GetKind() {
	case pg_query.VariableSetKind_VAR_RESET_ALL:
		return true
	case pg_query.VariableSetKind_VAR_RESET, pg_query.VariableSetKind_VAR_SET_DEFAULT, pg_query.VariableSetKind_VAR_SET_VALUE:
		return set.GetName() == name
	}
	return false
}
