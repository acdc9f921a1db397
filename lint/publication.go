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
	// tables are those that are listed. True for those of which only some columns are sent.
	tables map[Name]bool
}

// Published lists the publications that send the rows of a table, all of its columns if whole.
func (c *Catalog) Published(table Name, whole bool) (names []string) {
	for _, name := range slices.Sorted(maps.Keys(c.publications)) {
		p := c.publications[name]
		some, listed := p.tables[table]
		if p.everything || slices.Contains(p.schemas, table.Schema) || listed && !(some && whole) {
			names = append(names, name)
		}
	}
	return names
}

func (c *Catalog) createPublication(stmt *pg_query.CreatePublicationStmt) {
	p := &publication{everything: stmt.GetForAllTables(), tables: map[Name]bool{}}
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
		p.schemas, p.tables = nil, map[Name]bool{}
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
			p.tables[c.Resolve(table.GetRelation())] = len(table.GetColumns()) > 0
		} else if object.GetName() != "" {
			p.schemas = append(p.schemas, object.GetName())
		}
	}
}

// republish follows the renaming of a table.
func (c *Catalog) republish(from, to Name) {
	for _, p := range c.publications {
		if some, listed := p.tables[from]; listed {
			delete(p.tables, from)
			p.tables[to] = some
		}
	}
}
