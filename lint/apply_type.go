package lint

import (
	"slices"

	pg_query "github.com/pganalyze/pg_query_go/v5"
)

// newType is the name that CREATE TYPE gives.
func (c *Catalog) newType(parts []*pg_query.Node) Name {
	name := nameOf(parts)
	if name.Schema == "" {
		name.Schema = c.Settings.searchPath()[0]
	}
	return name
}

func resolveType(c *Catalog, name Name) Name {
	if name.Schema != "" {
		return name
	}
	return resolve(c, c.types, name.Name)
}

func (c *Catalog) addType(made *Type) {
	made.Made = c.origin
	c.types[made.Name] = made
	c.changesType(made)
}

// touchType returns the type of a name; where it is unknown, an empty one that was there before.
func (c *Catalog) touchType(name Name, kind TypeKind) *Type {
	name = resolveType(c, name)
	if known := c.types[name]; known != nil {
		return known
	}
	c.types[name] = &Type{Name: name, Kind: kind, Partial: true}
	return c.types[name]
}

func (c *Catalog) moveType(from, to Name) {
	known := c.types[from]
	if known == nil {
		return
	}
	delete(c.types, from)
	known.Name = to
	c.types[to] = known
	for _, relation := range c.relations {
		for _, column := range relation.Columns {
			if column.Type.Name == from {
				column.Type.Name = to
			}
		}
	}
}

func (c *Catalog) alterEnum(stmt *pg_query.AlterEnumStmt) {
	enum := c.touchType(nameOf(stmt.GetTypeName()), Enum)
	if was := stmt.GetOldVal(); was != "" {
		if i := slices.Index(enum.Values, was); i >= 0 {
			enum.Values[i] = stmt.GetNewVal()
		}
		return // a value with a new name can be used at once
	}
	enum.Values = append(enum.Values, stmt.GetNewVal())
	if enum.Added == nil {
		enum.Added = map[string]*Origin{}
		c.changesType(enum)
	}
	enum.Added[stmt.GetNewVal()] = c.origin
}

func (c *Catalog) createDomain(stmt *pg_query.CreateDomainStmt) {
	domain := &Type{Name: c.newType(stmt.GetDomainname()), Kind: Domain, Base: c.TypeOf(stmt.GetTypeName())}
	for _, node := range stmt.GetConstraints() {
		switch node.GetConstraint().GetContype() {
		case pg_query.ConstrType_CONSTR_CHECK, pg_query.ConstrType_CONSTR_NOTNULL:
			domain.Constrained = true
		case pg_query.ConstrType_CONSTR_DEFAULT:
			domain.Default = true
		}
	}
	c.addType(domain)
}

func (c *Catalog) alterDomain(stmt *pg_query.AlterDomainStmt) {
	domain := c.touchType(nameOf(stmt.GetTypeName()), Domain)
	if subtype := stmt.GetSubtype(); subtype == "C" || subtype == "O" {
		domain.Constrained = true
	}
}

func (c *Catalog) createFunction(source *Statement, stmt *pg_query.CreateFunctionStmt) {
	name := nameOf(stmt.GetFuncname())
	if name.Schema == "" {
		name.Schema = c.Settings.searchPath()[0]
	}
	function := &Function{Name: name, Volatility: "volatile", Made: c.origin}
	for _, option := range stmt.GetOptions() {
		if option.GetDefElem().GetDefname() == "volatility" {
			function.Volatility = constant(option.GetDefElem().GetArg())
		}
	}
	function.readSignature(c, stmt)
	if !c.conditional {
		function.source = source
	}
	c.changesFunction(function)
	for i, known := range c.functions[name] {
		if known.signature == function.signature { // OR REPLACE
			function.Made = known.Made
			c.functions[name][i] = function
			return
		}
	}
	c.functions[name] = append(c.functions[name], function)
}

func (c *Catalog) createTrigger(stmt *pg_query.CreateTrigStmt) {
	table := c.touch(stmt.GetRelation())
	table.Triggers = append(table.Triggers, &Trigger{
		Name: stmt.GetTrigname(), Columns: stringsOf(stmt.GetColumns()), Function: nameOf(stmt.GetFuncname()), Made: c.origin,
	})
}

func (c *Catalog) createPolicy(stmt *pg_query.CreatePolicyStmt) {
	table := c.touch(stmt.GetTable())
	table.Policies = append(table.Policies, &Policy{
		Name: stmt.GetPolicyName(), Made: c.origin, Uses: append(columnsIn(stmt.GetQual()), columnsIn(stmt.GetWithCheck())...),
	})
}

func (c *Catalog) createRule(stmt *pg_query.RuleStmt) {
	rule := &RewriteRule{Name: stmt.GetRulename()}
	for _, part := range slices.Concat(stmt.GetActions(), []*pg_query.Node{stmt.GetWhereClause()}) {
		walk(part, func(node *pg_query.Node) bool {
			if path := stringsOf(node.GetColumnRef().GetFields()); len(path) == 2 && (path[0] == "old" || path[0] == "new") {
				rule.Uses = append(rule.Uses, path[1])
			}
			return true
		})
	}
	table := c.touch(stmt.GetRelation())
	table.Rules = append(table.Rules, rule)
}
