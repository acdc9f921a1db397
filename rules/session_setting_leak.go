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
	if set := pass.Node.GetVariableSetStmt(); set.GetKind() == pg_query.VariableSetKind_VAR_SET_VALUE && !set.GetIsLocal() {
		reportLeak(pass, set.GetName())
	}
	for _, name := range lint.SetForSession(pass.Node) {
		reportLeak(pass, name)
	}
}

// Timeouts are left out: outside of a transaction there is no other way to set them.
func reportLeak(pass *lint.Pass, name string) {
	if strings.HasSuffix(name, "_timeout") || slices.Contains(harmlessSettings, name) || pass.Later(func(stmt *lint.Statement) bool { return resets(stmt, name) }) {
		return
	}
	pass.Reportf("%s holds for everything that runs in this session afterwards", name).
		Hintf("SET LOCAL, or RESET it at the end")
}

// What these change is only how the session speaks to the client, or how long something takes.
var harmlessSettings = []string{
	"client_min_messages", "client_encoding", "application_name", "standard_conforming_strings", "maintenance_work_mem", "work_mem",
	"check_function_bodies", "xmloption",
}

func resets(stmt *lint.Statement, name string) bool {
	if slices.Contains(lint.SetForSession(stmt.Node), name) {
		return true
	}
	set := stmt.Node.GetVariableSetStmt()
	switch set.GetKind() {
	case pg_query.VariableSetKind_VAR_RESET_ALL:
		return true
	case pg_query.VariableSetKind_VAR_RESET, pg_query.VariableSetKind_VAR_SET_DEFAULT, pg_query.VariableSetKind_VAR_SET_VALUE:
		return set.GetName() == name
	}
	return false
}
