package lint

import (
	pg_query "github.com/pganalyze/pg_query_go/v5"
)

func refreshMode(refresh *pg_query.RefreshMatViewStmt) string {
	if refresh.GetConcurrent() {
		return Exclusive
	}
	return AccessExclusive
}

func (l *lockList) takeReindex(reindex *pg_query.ReindexStmt) {
	if HasOption(reindex.GetParams(), "concurrently") {
		return
	}
	switch reindex.GetKind() {
	case pg_query.ReindexObjectType_REINDEX_OBJECT_TABLE:
		l.add(reindex.GetRelation(), Share)
	case pg_query.ReindexObjectType_REINDEX_OBJECT_INDEX:
		if table := l.catalog.TableOfIndex(l.catalog.Resolve(reindex.GetRelation())); table != nil {
			l.addName(table.Name, Share)
		}
	}
}

func (l *lockList) takeVacuum(vacuum *pg_query.VacuumStmt) {
	if !HasOption(vacuum.GetOptions(), "full") {
		return
	}
	for _, relation := range vacuum.GetRels() {
		l.add(relation.GetVacuumRelation().GetRelation(), AccessExclusive)
	}
}

// takeDomain locks the tables that use a domain while its new constraint is checked.
func (l *lockList) takeDomain(alter *pg_query.AlterDomainStmt) {
	if !ReadsDomainTables(alter) {
		return
	}
	domain := resolveType(l.catalog, nameOf(alter.GetTypeName()))
	for _, relation := range l.catalog.Relations() {
		for _, column := range relation.Columns {
			if l.catalog.isOf(column.Type, domain) {
				l.addName(relation.Name, Share)
			}
		}
	}
}

// isOf reports whether a type is a domain, or a domain over it.
func (c *Catalog) isOf(t TypeRef, domain Name) bool {
	for range len(c.types) + 1 {
		if t.Name == domain {
			return true
		}
		over := c.types[t.Name]
		if over == nil || over.Kind != Domain {
			return false
		}
		t = over.Base
	}
	return false
}

// ReadsDomainTables reports whether ALTER DOMAIN reads the tables that use the domain, with a lock that
// makes writes wait. VALIDATE does so too, unlike that of a table.
func ReadsDomainTables(alter *pg_query.AlterDomainStmt) bool {
	switch alter.GetSubtype() {
	case "C":
		return !alter.GetDef().GetConstraint().GetSkipValidation()
	case "O", "V":
		return true
	}
	return false
}

// HasOption reports whether an option of REINDEX or VACUUM is on.
func HasOption(options []*pg_query.Node, name string) bool {
	for _, option := range options {
		if def := option.GetDefElem(); def.GetDefname() == name {
			value := constant(def.GetArg())
			return value != "false" && value != "off" && value != "0"
		}
	}
	return false
}
