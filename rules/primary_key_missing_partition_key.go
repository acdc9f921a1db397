package rules

import (
	"slices"

	pg_query "github.com/pganalyze/pg_query_go/v5"

	"github.com/migrate-check/migrate-check/lint"
)

func init() {
	register(&lint.Rule{
		ID:       "primary-key-missing-partition-key",
		Group:    lint.Partitions,
		Severity: lint.Error,
		Summary:  "A unique key of a partitioned table has to contain the columns that it is partitioned by",
		Check:    checkPrimaryKeyMissingPartitionKey,
	})
}

func checkPrimaryKeyMissingPartitionKey(pass *lint.Pass) {
	for _, kind := range []pg_query.ConstrType{pg_query.ConstrType_CONSTR_UNIQUE, pg_query.ConstrType_CONSTR_PRIMARY} {
		for table, constraint := range allAddedConstraints(pass, kind) {
			if relation := pass.Relation(table); relation != nil && constraint.GetIndexname() == "" {
				reportMissingKey(pass, constraint.GetLocation(), relation.PartitionKey, namesIn(constraint.GetKeys()))
			}
		}
	}
	checkUniqueIndex(pass)
	create := pass.Node.GetCreateStmt()
	var key []string
	for _, param := range create.GetPartspec().GetPartParams() {
		key = append(key, param.GetPartitionElem().GetName())
	}
	for _, element := range create.GetTableElts() {
		reportMissingIn(pass, element, key)
	}
}

func checkUniqueIndex(pass *lint.Pass) {
	index := pass.Node.GetIndexStmt()
	relation := pass.Relation(index.GetRelation())
	if !index.GetUnique() || relation == nil {
		return
	}
	var columns []string
	for _, param := range index.GetIndexParams() {
		columns = append(columns, param.GetIndexElem().GetName())
	}
	reportMissingKey(pass, index.GetRelation().GetLocation(), relation.PartitionKey, columns)
}

func reportMissingIn(pass *lint.Pass, element *pg_query.Node, key []string) {
	column := element.GetColumnDef()
	for _, constraint := range columnConstraints(column, pg_query.ConstrType_CONSTR_UNIQUE, pg_query.ConstrType_CONSTR_PRIMARY) {
		reportMissingKey(pass, constraint.GetLocation(), key, []string{column.GetColname()})
	}
	switch constraint := element.GetConstraint(); constraint.GetContype() {
	case pg_query.ConstrType_CONSTR_UNIQUE, pg_query.ConstrType_CONSTR_PRIMARY:
		reportMissingKey(pass, constraint.GetLocation(), key, namesIn(constraint.GetKeys()))
	}
}

func reportMissingKey(pass *lint.Pass, location int32, key, columns []string) {
	if slices.Contains(key, "") {
		pass.Reportf("the table is partitioned by an expression, and takes no unique keys").
			At(location).
			Hintf("make the key unique in each partition, or partition by a column of it").
			Claims(lint.Name{}, lint.Claim{Fails: true})
		return
	}
	for _, name := range key {
		if slices.Contains(columns, name) {
			continue
		}
		pass.Reportf("the key has to hold %q, by which the table is partitioned", name).
			At(location).
			Hintf("add the column to the key").
			Claims(lint.Name{}, lint.Claim{Fails: true})
		return
	}
}

func namesIn(nodes []*pg_query.Node) []string {
	names := make([]string, len(nodes))
	for i, node := range nodes {
		names[i] = node.GetString_().GetSval()
	}
	return names
}
