package lint

import (
	"maps"
	"slices"

	pg_query "github.com/pganalyze/pg_query_go/v5"
)

// publication is what is sent to subscribers.
type publication struct {
	everything bool
	schemas    []string
	// tables are those that are listed.
	tables map[Name]publishedTable
}

// publishedTable is what a publication says of a table that it lists.
type publishedTable struct {
	// columns are those that are sent, nil for all.
	columns []string
	// filter are the columns that decide which rows are sent.
	filter []string
}

// Published lists the publications that send the rows of a table, all of its columns if whole.
func (c *Catalog) Published(table Name, whole bool) (names []string) {
	for _, name := range slices.Sorted(maps.Keys(c.publications)) {
		p := c.publications[name]
		sent, listed := p.tables[table]
		if p.everything || slices.Contains(p.schemas, table.Schema) || listed && !(sent.columns != nil && whole) {
			names = append(names, name)
		}
	}
	return names
}

// publishing lists the publications that name a column of a table, among those that they send or to choose rows.
func (c *Catalog) publishing(table Name, column string) (names []string) {
	for _, name := range slices.Sorted(maps.Keys(c.publications)) {
		sent := c.publications[name].tables[table]
		if slices.Contains(sent.columns, column) || slices.Contains(sent.filter, column) {
			names = append(names, name)
		}
	}
	return names
}

func (c *Catalog) createPublication(stmt *pg_query.CreatePublicationStmt) {
	p := &publication{everything: stmt.GetForAllTables(), tables: map[Name]publishedTable{}}
	c.publish(p, stmt.GetPubobjects())
	c.publications[stmt.GetPubname()] = p
}

func (c *Catalog) alterPublication(stmt *pg_query.AlterPublicationStmt) {
	p := c.publications[stmt.GetPubname()]
	if p == nil || len(stmt.GetPubobjects()) == 0 {
		return
	}
	switch stmt.GetAction() {
	case pg_query.AlterPublicationAction_AP_AddObjects:
		c.publish(p, stmt.GetPubobjects())
	case pg_query.AlterPublicationAction_AP_SetObjects:
		p.schemas, p.tables = nil, map[Name]publishedTable{}
		c.publish(p, stmt.GetPubobjects())
	case pg_query.AlterPublicationAction_AP_DropObjects:
		for _, node := range stmt.GetPubobjects() {
			object := node.GetPublicationObjSpec()
			delete(p.tables, c.Resolve(object.GetPubtable().GetRelation()))
			p.schemas = slices.DeleteFunc(p.schemas, func(schema string) bool { return schema == object.GetName() })
		}
	}
}

func (c *Catalog) publish(p *publication, objects []*pg_query.Node) {
	for _, node := range objects {
		object := node.GetPublicationObjSpec()
		if table := object.GetPubtable(); table != nil {
			sent := publishedTable{filter: columnsIn(table.GetWhereClause())}
			if len(table.GetColumns()) > 0 {
				sent.columns = stringsOf(table.GetColumns())
			}
			p.tables[c.Resolve(table.GetRelation())] = sent
		} else if object.GetName() != "" {
			p.schemas = append(p.schemas, object.GetName())
		}
	}
}

// republish follows the renaming of a table.
func (c *Catalog) republish(from, to Name) {
	for _, p := range c.publications {
		if sent, listed := p.tables[from]; listed {
			delete(p.tables, from)
			p.tables[to] = sent
		}
	}
}

// renamePublished follows the renaming of a column.
func (c *Catalog) renamePublished(table Name, from, to string) {
	for _, p := range c.publications {
		for _, names := range [][]string{p.tables[table].columns, p.tables[table].filter} {
			if i := slices.Index(names, from); i >= 0 {
				names[i] = to
			}
		}
	}
}
