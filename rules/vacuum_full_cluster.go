package rules

import (
	"fmt"

	pg_query "github.com/pganalyze/pg_query_go/v5"

	"github.com/migrate-check/migrate-check/lint"
)

func init() {
	register(&lint.Rule{
		ID:       "vacuum-full-cluster",
		Group:    lint.Tables,
		Severity: lint.Error,
		Summary:  "VACUUM FULL and CLUSTER write the table anew while nothing else can use it",
		Check:    checkVacuumFullCluster,
	})
}

func checkVacuumFullCluster(pass *lint.Pass) {
	vacuum := pass.Node.GetVacuumStmt()
	if vacuum.GetIsVacuumcmd() && lint.HasOption(vacuum.GetOptions(), "full") {
		reportFull(pass, "VACUUM FULL", vacuum.GetRels())
	}
	cluster := pass.Node.GetClusterStmt()
	if cluster != nil && !pass.New(cluster.GetRelation()) {
		pass.Reportf("CLUSTER writes %s anew while nothing else can use it", oneOrAll(cluster.GetRelation())).
			Hintf("use pg_repack, or a time when nothing uses the table")
	}
}

func reportFull(pass *lint.Pass, command string, relations []*pg_query.Node) {
	if len(relations) == 0 {
		relations = []*pg_query.Node{nil}
	}
	for _, node := range relations {
		table := node.GetVacuumRelation().GetRelation()
		if table != nil && pass.New(table) {
			continue
		}
		pass.Reportf("%s writes %s anew while nothing else can use it", command, oneOrAll(table)).
			Hintf("use pg_repack, or a time when nothing uses the table")
	}
}

func oneOrAll(table *pg_query.RangeVar) string {
	if table == nil {
		return "every table"
	}
	return fmt.Sprintf("%q", lint.TableName(table))
}
