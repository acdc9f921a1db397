package rewrite

import (
	"slices"
	"strings"

	pg_query "github.com/pganalyze/pg_query_go/v5"

	"github.com/migrate-check/migrate-check/lint"
)

// createIndexOperation is op.create_index for an index of plain columns, empty for others.
// https://alembic.sqlalchemy.org/en/latest/ops.html#alembic.operations.Operations.create_index
func createIndexOperation(index *pg_query.IndexStmt) string {
	made := lint.IndexOf(index)
	special := made.Expression || slices.ContainsFunc(index.GetIndexParams(), hasNullsOrder) || made.Ordered || made.Partial || index.GetIdxname() == "" || index.GetNullsNotDistinct() ||
		len(index.GetIndexIncludingParams()) > 0 || len(index.GetOptions()) > 0 || index.GetTableSpace() != "" || !index.GetRelation().GetInh()
	if special {
		return ""
	}
	args := []string{pythonString(index.GetIdxname()), pythonString(index.GetRelation().GetRelname()), pythonList(made.Columns)}
	if index.GetUnique() {
		args = append(args, "unique=True")
	}
	if schema := index.GetRelation().GetSchemaname(); schema != "" {
		args = append(args, "schema="+pythonString(schema))
	}
	if method := index.GetAccessMethod(); method != "" && method != "btree" {
		args = append(args, "postgresql_using="+pythonString(method))
	}
	return "op.create_index(" + strings.Join(append(args, "postgresql_concurrently=True"), ", ") + ")"
}

func hasNullsOrder(param *pg_query.Node) bool {
	return param.GetIndexElem().GetNullsOrdering() > pg_query.SortByNulls_SORTBY_NULLS_DEFAULT
}

// dropIndexOperation is op.drop_index, empty if it would need more than the name.
// https://alembic.sqlalchemy.org/en/latest/ops.html#alembic.operations.Operations.drop_index
func (w *writer) dropIndexOperation(drop *pg_query.DropStmt, index *pg_query.RangeVar) string {
	known := w.pass.Catalog.Relation(index)
	if drop.GetMissingOk() || known == nil {
		return ""
	}
	args := []string{pythonString(index.GetRelname()), "table_name=" + pythonString(known.Table.Name)}
	if schema := index.GetSchemaname(); schema != "" {
		args = append(args, "schema="+pythonString(schema))
	}
	return "op.drop_index(" + strings.Join(append(args, "postgresql_concurrently=True"), ", ") + ")"
}
