package lint

import (
	"slices"

	pg_query "github.com/pganalyze/pg_query_go/v5"
)

func (c *Catalog) createIndex(stmt *pg_query.IndexStmt) {
	table := c.touch(stmt.GetRelation())
	index := IndexOf(stmt)
	if index.Name.Name == "" {
		index.Name.Name = c.indexName(table, index)
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
		Partial: stmt.GetWhereClause() != nil, Uses: columnsIn(stmt.GetWhereClause()), Definition: stmt,
	}
	if proven := provenNotNull(stmt.GetWhereClause()); len(proven) == conditionsIn(stmt.GetWhereClause()) {
		index.NullsLeftOut = proven
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
func (c *Catalog) indexName(table *Relation, index *Index) string {
	columns := slices.Clone(index.Columns)
	for i, column := range columns {
		if column == "" {
			columns[i] = "expr"
		}
	}
	return FreeName(table.Name.Name, JoinedColumns(columns), "idx", func(name string) bool { return c.taken(table, name) })
}

func (c *Catalog) createStatistics(stmt *pg_query.CreateStatsStmt) {
	name := nameOf(stmt.GetDefnames())
	for _, node := range stmt.GetRelations() {
		table := c.touch(node.GetRangeVar())
		if name.Schema == "" {
			name.Schema = table.Name.Schema
		}
		statistics := &Statistics{Name: name}
		for _, element := range stmt.GetExprs() {
			if column := element.GetStatsElem().GetName(); column != "" {
				statistics.Columns = append(statistics.Columns, column)
			}
			statistics.Columns = append(statistics.Columns, columnsIn(element.GetStatsElem().GetExpr())...)
		}
		table.Statistics = append(table.Statistics, statistics)
	}
}
