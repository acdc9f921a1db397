package lint

import (
	"slices"
	"strings"

	pg_query "github.com/pganalyze/pg_query_go/v5"
)

func (c *Catalog) createIndex(stmt *pg_query.IndexStmt) {
	table := c.touch(stmt.GetRelation())
	index := IndexOf(stmt)
	if index.Name.Name == "" {
		index.Name.Name = indexName(table, index)
	}
	index.Name.Schema, index.Made = table.Name.Schema, c.origin
	_, made := c.make(&Relation{Name: index.Name, Kind: IndexRelation, Table: table.Name}, stmt.GetIfNotExists())
	if made {
		table.Indexes = slices.DeleteFunc(table.Indexes, func(i *Index) bool { return i.Name == index.Name })
		table.Indexes = append(table.Indexes, index)
	}
}

// IndexOf reads the index that a statement creates.
func IndexOf(stmt *pg_query.IndexStmt) *Index {
	index := &Index{
		Name: Name{Name: stmt.GetIdxname()}, Method: stmt.GetAccessMethod(), Unique: stmt.GetUnique(),
		Partial: stmt.GetWhereClause() != nil, Uses: columnsIn(stmt.GetWhereClause()),
	}
	for _, param := range stmt.GetIndexParams() {
		elem := param.GetIndexElem()
		index.Columns = append(index.Columns, elem.GetName())
		index.Ordered = index.Ordered || len(elem.GetOpclass()) > 0 || len(elem.GetCollation()) > 0 || elem.GetOrdering() == pg_query.SortByDir_SORTBY_DESC
		if elem.GetExpr() != nil {
			index.Expression = true
			index.Uses = append(index.Uses, columnsIn(elem.GetExpr())...)
		}
	}
	return index
}

// indexName is the name that PostgreSQL chooses.
func indexName(table *Relation, index *Index) string {
	parts := []string{table.Name.Name}
	for _, column := range index.Columns {
		if column == "" {
			column = "expr"
		}
		parts = append(parts, column)
	}
	return strings.Join(append(parts, "idx"), "_")
}
