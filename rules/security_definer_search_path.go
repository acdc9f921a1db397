package rules

import (
	"slices"

	pg_query "github.com/pganalyze/pg_query_go/v5"

	"github.com/migrate-check/migrate-check/lint"
)

func init() {
	register(&lint.Rule{
		ID:       "security-definer-search-path",
		Group:    lint.Programs,
		Severity: lint.Warning,
		Summary:  "A SECURITY DEFINER function without its own search_path can be made to call somebody else's functions",
		Check:    checkSecurityDefinerSearchPath,
	})
}

func checkSecurityDefinerSearchPath(pass *lint.Pass) {
	create, alter := pass.Node.GetCreateFunctionStmt(), pass.Node.GetAlterFunctionStmt()
	definer := definesSecurity(create.GetOptions()) || definesSecurity(alter.GetActions())
	if !definer || setsPath(create.GetOptions()) || setsPath(alter.GetActions()) {
		return
	}
	name := lint.Strings(append(create.GetFuncname(), alter.GetFunc().GetObjname()...))
	if pass.Later(func(stmt *lint.Statement) bool { return givesPath(stmt.Node.GetAlterFunctionStmt(), name) }) {
		return
	}
	pass.Reportf("whoever calls the function decides by the search_path which functions it calls, with its owner's rights").
		Hintf("SET search_path = pg_catalog, pg_temp in the function's definition")
}

func definesSecurity(options []*pg_query.Node) bool {
	return slices.ContainsFunc(options, func(node *pg_query.Node) bool {
		option := node.GetDefElem()
		return option.GetDefname() == "security" && option.GetArg().GetBoolean().GetBoolval()
	})
}

func setsPath(options []*pg_query.Node) bool {
	return slices.ContainsFunc(options, func(node *pg_query.Node) bool {
		option := node.GetDefElem()
		return option.GetDefname() == "set" && option.GetArg().GetVariableSetStmt().GetName() == "search_path"
	})
}

// givesPath reports whether ALTER FUNCTION gives a function its own search_path.
func givesPath(alter *pg_query.AlterFunctionStmt, name []string) bool {
	altered := lint.Strings(alter.GetFunc().GetObjname())
	return len(altered) > 0 && altered[len(altered)-1] == name[len(name)-1] && setsPath(alter.GetActions())
}
