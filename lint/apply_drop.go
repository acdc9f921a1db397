package lint

import (
	"slices"

	pg_query "github.com/pganalyze/pg_query_go/v5"
)

func (c *Catalog) drop(stmt *pg_query.DropStmt) {
	for _, object := range stmt.GetObjects() {
		name := objectName(object)
		switch stmt.GetRemoveType() {
		case pg_query.ObjectType_OBJECT_TABLE, pg_query.ObjectType_OBJECT_VIEW, pg_query.ObjectType_OBJECT_MATVIEW,
			pg_query.ObjectType_OBJECT_SEQUENCE, pg_query.ObjectType_OBJECT_INDEX, pg_query.ObjectType_OBJECT_FOREIGN_TABLE:
			c.forget(c.Resolve(rangeVar(name)))
		case pg_query.ObjectType_OBJECT_TYPE, pg_query.ObjectType_OBJECT_DOMAIN:
			delete(c.types, resolveType(c, name))
		case pg_query.ObjectType_OBJECT_SCHEMA:
			c.dropSchema(name.Name)
		case pg_query.ObjectType_OBJECT_TRIGGER, pg_query.ObjectType_OBJECT_POLICY, pg_query.ObjectType_OBJECT_RULE:
			c.dropFromTable(stmt.GetRemoveType(), stringsOf(object.GetList().GetItems()))
		case pg_query.ObjectType_OBJECT_STATISTIC_EXT:
			c.dropStatistics(name)
		case pg_query.ObjectType_OBJECT_PUBLICATION:
			delete(c.publications, name.Name)
		case pg_query.ObjectType_OBJECT_FUNCTION, pg_query.ObjectType_OBJECT_PROCEDURE:
			if name.Schema == "" {
				name = resolve(c, c.functions, name.Name)
			}
			delete(c.functions, name)
		}
	}
}

func (c *Catalog) dropSchema(schema string) {
	for _, relation := range slices.Clone(c.Relations()) {
		if relation.Name.Schema == schema {
			c.forget(relation.Name)
		}
	}
	for name := range c.types {
		if name.Schema == schema {
			delete(c.types, name)
		}
	}
}

// dropFromTable drops a trigger, a policy or a rule, which is named after its table.
func (c *Catalog) dropFromTable(kind pg_query.ObjectType, path []string) {
	if len(path) < 2 {
		return
	}
	name, table := path[len(path)-1], Name{Name: path[len(path)-2]}
	if len(path) > 2 {
		table.Schema = path[len(path)-3]
	}
	relation := c.Relation(rangeVar(table))
	if relation == nil {
		return
	}
	switch kind {
	case pg_query.ObjectType_OBJECT_POLICY:
		relation.Policies = slices.DeleteFunc(relation.Policies, func(p *Policy) bool { return p.Name == name })
	case pg_query.ObjectType_OBJECT_RULE:
		relation.Rules = slices.DeleteFunc(relation.Rules, func(r *RewriteRule) bool { return r.Name == name })
	default:
		relation.Triggers = slices.DeleteFunc(relation.Triggers, func(t *Trigger) bool { return t.Name == name })
	}
}

func (c *Catalog) dropStatistics(name Name) {
	for _, relation := range c.Relations() {
		relation.Statistics = slices.DeleteFunc(relation.Statistics, func(x *Statistics) bool {
			return x.Name.Name == name.Name && (name.Schema == "" || x.Name.Schema == name.Schema)
		})
	}
}
