package lint

import (
	"slices"

	pg_query "github.com/pganalyze/pg_query_go/v5"
)

// ViewColumns are the names of the columns of the view that a statement makes, nil if its text does not tell all of them.
func ViewColumns(stmt *pg_query.ViewStmt) []string {
	columns := outputOf(stmt.GetQuery().GetSelectStmt())
	aliases := stringsOf(stmt.GetAliases())
	if len(aliases) <= len(columns) {
		copy(columns, aliases)
	}
	return columns
}

func outputOf(query *pg_query.SelectStmt) (columns []string) {
	for query.GetLarg() != nil {
		query = query.GetLarg() // of UNION and the like the first names count
	}
	for _, node := range query.GetTargetList() {
		name := outputName(node.GetResTarget())
		if name == "" {
			return nil
		}
		columns = append(columns, name)
	}
	return columns
}

// outputName is what PostgreSQL calls a column of a query, "" if that depends on more than an alias or a column.
func outputName(target *pg_query.ResTarget) string {
	if target.GetName() != "" {
		return target.GetName()
	}
	path := stringsOf(target.GetVal().GetColumnRef().GetFields())
	if len(path) == 0 || slices.Contains(path, "*") {
		return ""
	}
	return path[len(path)-1]
}
