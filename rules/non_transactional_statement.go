package rules

import (
	"slices"

	pg_query "github.com/pganalyze/pg_query_go/v5"

	"github.com/migrate-check/migrate-check/lint"
)

func init() {
	register(&lint.Rule{
		ID:       "non-transactional-statement",
		Group:    lint.Transactions,
		Severity: lint.Error,
		Summary:  "A statement that PostgreSQL refuses inside a transaction",
		Check:    checkNonTransactionalStatement,
	})
}

func checkNonTransactionalStatement(pass *lint.Pass) {
	command := aloneOnly(pass.Node)
	if command == "" || !pass.Statement.Transaction.Block {
		return
	}
	pass.Reportf("%s fails inside a transaction", command).
		Hintf("run the statement alone, in a migration without a transaction").
		Claims(lint.Name{}, lint.Claim{Fails: true})
}

// aloneOnly names the command if PostgreSQL refuses it in a transaction block. What is CONCURRENTLY has
// a rule of its own.
func aloneOnly(node *pg_query.Node) string {
	switch n := node.GetNode().(type) {
	case *pg_query.Node_VacuumStmt:
		if n.VacuumStmt.GetIsVacuumcmd() {
			return "VACUUM"
		}
	case *pg_query.Node_CreatedbStmt:
		return "CREATE DATABASE"
	case *pg_query.Node_DropdbStmt:
		return "DROP DATABASE"
	case *pg_query.Node_CreateTableSpaceStmt:
		return "CREATE TABLESPACE"
	case *pg_query.Node_DropTableSpaceStmt:
		return "DROP TABLESPACE"
	case *pg_query.Node_AlterSystemStmt:
		return "ALTER SYSTEM"
	case *pg_query.Node_CreateSubscriptionStmt:
		if makesSlot(n.CreateSubscriptionStmt.GetOptions()) {
			return "CREATE SUBSCRIPTION that creates a slot"
		}
	case *pg_query.Node_AlterDatabaseStmt:
		if hasOption(n.AlterDatabaseStmt.GetOptions(), "tablespace") {
			return "ALTER DATABASE … SET TABLESPACE"
		}
	case *pg_query.Node_ReindexStmt:
		switch n.ReindexStmt.GetKind() {
		case pg_query.ReindexObjectType_REINDEX_OBJECT_SCHEMA, pg_query.ReindexObjectType_REINDEX_OBJECT_SYSTEM,
			pg_query.ReindexObjectType_REINDEX_OBJECT_DATABASE:
			return "REINDEX of a schema or a database"
		}
	case *pg_query.Node_ClusterStmt:
		if n.ClusterStmt.GetRelation() == nil {
			return "CLUSTER of all tables"
		}
	}
	return ""
}

// makesSlot reports whether CREATE SUBSCRIPTION creates a slot on the publisher, as it does unless told otherwise.
func makesSlot(options []*pg_query.Node) bool {
	for _, name := range []string{"connect", "create_slot"} {
		if hasOption(options, name) && !lint.HasOption(options, name) {
			return false
		}
	}
	return true
}

func hasOption(options []*pg_query.Node, name string) bool {
	return slices.ContainsFunc(options, func(option *pg_query.Node) bool { return option.GetDefElem().GetDefname() == name })
}
