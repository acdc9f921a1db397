package rules

import (
	"github.com/migrate-check/migrate-check/lint"
)

func init() {
	register(&lint.Rule{
		ID:       "security-definer-search-path",
		Group:    lint.Programs,
		Severity: lint.Warning,
		Summary:  "A SECURITY DEFINER function without its own search_path can be made to call the functions of others",
		Check:    checkSecurityDefinerSearchPath,
	})
}

func checkSecurityDefinerSearchPath(pass *lint.Pass) {
	create := pass.Node.GetCreateFunctionStmt()
	definer, path := false, false
	for _, node := range create.GetOptions() {
		option := node.GetDefElem()
		switch option.GetDefname() {
		case "security":
			definer = option.GetArg().GetBoolean().GetBoolval()
		case "set":
			path = path || option.GetArg().GetVariableSetStmt().GetName() == "search_path"
		}
	}
	if definer && !path {
		pass.Reportf("whoever calls the function decides by the search_path which functions it calls, with its owner's rights").
			Hintf("SET search_path = pg_catalog, pg_temp in the function's definition")
	}
}
