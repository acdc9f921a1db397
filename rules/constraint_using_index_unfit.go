package rules

import (
	"slices"

	pg_query "github.com/pganalyze/pg_query_go/v5"

	"github.com/migrate-check/migrate-check/lint"
)

func init() {
	register(&lint.Rule{
		ID:       "constraint-using-index-unfit",
		Group:    lint.Constraints,
		Severity: lint.Error,
		Summary:  "A constraint cannot be made of an index that is partial, on an expression, or not unique",
		Check:    checkConstraintUsingIndexUnfit,
	})
}

func checkConstraintUsingIndexUnfit(pass *lint.Pass) {
	for _, kind := range []pg_query.ConstrType{pg_query.ConstrType_CONSTR_UNIQUE, pg_query.ConstrType_CONSTR_PRIMARY} {
		for table, constraint := range allAddedConstraints(pass, kind) {
			relation := pass.Relation(table)
			if constraint.GetIndexname() == "" || relation == nil {
				continue
			}
			why := unfit(relation, relation.Index(lint.Name{Schema: relation.Name.Schema, Name: constraint.GetIndexname()}))
			if why == "" {
				continue
			}
			pass.Reportf("%q cannot become a constraint, because %s", constraint.GetIndexname(), why).
				At(constraint.GetLocation()).
				Hintf("create a plain unique index CONCURRENTLY, and use that").
				Claims(relation.Name, lint.Claim{Fails: true})
		}
	}
}

func unfit(table *lint.Relation, index *lint.Index) string {
	switch {
	case table.Kind == lint.PartitionedTable:
		return "the table is partitioned"
	case index == nil:
		return ""
	case !index.Unique:
		return "it is not unique"
	case index.Partial:
		return "it has a condition"
	case index.Expression:
		return "it is on an expression"
	case sortsOtherwise(index):
		return "it does not sort as a constraint does"
	}
	return ""
}

// sortsOtherwise reports whether a column of the index has DESC or NULLS FIRST.
func sortsOtherwise(index *lint.Index) bool {
	return slices.ContainsFunc(index.Definition.GetIndexParams(), func(param *pg_query.Node) bool {
		elem := param.GetIndexElem()
		return elem.GetOrdering() == pg_query.SortByDir_SORTBY_DESC || elem.GetNullsOrdering() == pg_query.SortByNulls_SORTBY_NULLS_FIRST
	})
}
