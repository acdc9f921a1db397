package lint

import (
	"slices"
	"strings"

	pg_query "github.com/pganalyze/pg_query_go/v5"
)

// ReadsTable gives the first function that an expression calls, itself or through others, whose body is known and
// reads a table, and what the body calls the table. False if none is known to.
func (c *Catalog) ReadsTable(expr *pg_query.Node) (function Name, table string, reads bool) {
	return c.readsTable(expr, map[*Function]bool{})
}

func (c *Catalog) readsTable(expr *pg_query.Node, seen map[*Function]bool) (Name, string, bool) {
	for _, call := range callsIn(expr) {
		functions := c.functionsFor(call)
		if len(functions) != 1 || seen[functions[0]] {
			continue // which of several is meant, only the types tell
		}
		function := functions[0]
		seen[function] = true
		for _, query := range function.queries() {
			if tables := TablesIn(query); len(tables) > 0 {
				return function.Name, TableName(tables[0]), true
			}
			if _, table, reads := c.readsTable(query, seen); reads {
				return function.Name, table, true
			}
		}
	}
	return Name{}, "", false
}

// Stale lists the functions whose bodies are text and name a table, or its column if one is given, so that they
// fail when they are called once the name is gone. PostgreSQL keeps no track of these.
// https://www.postgresql.org/docs/current/xfunc-sql.html
func (c *Catalog) Stale(table Name, column string) (stale []*Function) {
	return c.bodies(table, column, func(f *Function) bool { return !f.tracked() })
}

// bodies lists the functions of a kind whose bodies name a table, or its column if one is given.
func (c *Catalog) bodies(table Name, column string, kind func(*Function) bool) (found []*Function) {
	for _, functions := range c.functions {
		for _, function := range functions {
			if !kind(function) {
				continue
			}
			var rows []string
			if c.triggers(table, function.Name) {
				rows = []string{"new", "old"}
			}
			if slices.ContainsFunc(function.queries(), func(query *pg_query.Node) bool { return c.names(query, table, column, rows) }) {
				found = append(found, function)
			}
		}
	}
	slices.SortFunc(found, func(f, g *Function) int {
		if order := f.Name.Compare(g.Name); order != 0 {
			return order
		}
		return strings.Compare(f.signature, g.signature)
	})
	return found
}

// tracked bodies have the form of the SQL standard. PostgreSQL parses them when they are made, and knows what they use.
func (f *Function) tracked() bool {
	return f.source != nil && f.source.effective().GetCreateFunctionStmt().GetSqlBody() != nil
}

// triggers reports whether a trigger of the table runs the function.
func (c *Catalog) triggers(table, function Name) bool {
	relation := c.relations[table]
	return relation != nil && slices.ContainsFunc(relation.Triggers, func(t *Trigger) bool {
		name := t.Function
		if name.Schema == "" {
			name = resolve(c, c.functions, name.Name)
		}
		return name == function
	})
}

// names reports whether a query certainly means the table, or its column; rows are the names of the table's rows that a
// trigger is called with. A column without a table before it may be
// any other's, or a variable, unless the query reads nothing else.
func (c *Catalog) names(query *pg_query.Node, table Name, column string, rows []string) bool {
	tables := TablesIn(query)
	aliases := rows
	for _, ref := range tables {
		if c.Resolve(ref) == table {
			aliases = append(aliases, refName(ref))
		}
	}
	here := len(aliases) > len(rows)
	if column == "" {
		return here
	}
	found := false
	walk(query, func(node *pg_query.Node) bool {
		switch n := node.GetNode().(type) {
		case *pg_query.Node_ColumnRef:
			path := stringsOf(n.ColumnRef.GetFields())
			found = found || len(path) > 1 && path[len(path)-1] == column && slices.Contains(aliases, path[len(path)-2])
		case *pg_query.Node_InsertStmt:
			found = found || c.Resolve(n.InsertStmt.GetRelation()) == table && assigns(n.InsertStmt.GetCols(), column)
		case *pg_query.Node_UpdateStmt:
			found = found || c.Resolve(n.UpdateStmt.GetRelation()) == table && assigns(n.UpdateStmt.GetTargetList(), column)
		}
		return !found
	})
	return found || here && len(tables) == 1 && unqualified(query, column)
}

func unqualified(query *pg_query.Node, column string) (found bool) {
	walk(query, func(node *pg_query.Node) bool {
		path := stringsOf(node.GetColumnRef().GetFields())
		found = found || len(path) == 1 && path[0] == column
		return !found
	})
	return found
}

func assigns(targets []*pg_query.Node, column string) bool {
	return slices.ContainsFunc(targets, func(node *pg_query.Node) bool { return node.GetResTarget().GetName() == column })
}

func refName(ref *pg_query.RangeVar) string {
	if alias := ref.GetAlias().GetAliasname(); alias != "" {
		return alias
	}
	return ref.GetRelname()
}

// TablesIn lists the relations that a query names, without those that its WITH makes and PostgreSQL's own.
func TablesIn(query *pg_query.Node) (tables []*pg_query.RangeVar) {
	var made []string
	walk(query, func(node *pg_query.Node) bool {
		if with := node.GetCommonTableExpr(); with != nil {
			made = append(made, with.GetCtename())
		}
		switch n := node.GetNode().(type) {
		case *pg_query.Node_RangeVar:
			tables = append(tables, n.RangeVar)
		case *pg_query.Node_InsertStmt:
			tables = append(tables, n.InsertStmt.GetRelation())
		case *pg_query.Node_UpdateStmt:
			tables = append(tables, n.UpdateStmt.GetRelation())
		case *pg_query.Node_DeleteStmt:
			tables = append(tables, n.DeleteStmt.GetRelation())
		case *pg_query.Node_MergeStmt:
			tables = append(tables, n.MergeStmt.GetRelation())
		}
		return true
	})
	return slices.DeleteFunc(tables, func(ref *pg_query.RangeVar) bool {
		system := ref.GetSchemaname() == builtinSchema || ref.GetSchemaname() == "information_schema"
		return system || ref.GetSchemaname() == "" && (slices.Contains(made, ref.GetRelname()) || strings.HasPrefix(ref.GetRelname(), "pg_"))
	})
}

// queries are the statements and the expressions that stand in the body of a function, those that it may never
// reach among them. They are nil for languages that we do not read.
func (f *Function) queries() []*pg_query.Node {
	if f.parsed || f.source == nil {
		return f.parts
	}
	f.parsed = true
	create := f.source.effective().GetCreateFunctionStmt()
	switch language := functionOption(create, "language"); {
	case create.GetSqlBody() != nil:
		f.parts = []*pg_query.Node{create.GetSqlBody()}
	case language == "sql":
		for _, stmt := range Parse(functionOption(create, "as")) {
			f.parts = append(f.parts, stmt.Node)
		}
	case language == "plpgsql":
		f.parts = plpgsqlParts(f.source)
	}
	return f.parts
}

// plpgsqlParts parses all that is SQL in the body of a function in PL/pgSQL. Where a name is that of a variable, the
// query is left out: which of the two is meant depends on more than the text.
func plpgsqlParts(source *Statement) (parts []*pg_query.Node) {
	parsed, err := parsePlpgsql(source.effective(), source.SQL)
	if err != nil {
		return nil
	}
	var variables []string
	walkJSON(parsed, func(kind string, node map[string]any) {
		text, _ := node["query"].(string)
		variable, _ := node["refname"].(string)
		switch kind {
		case "PLpgSQL_var", "PLpgSQL_rec", "PLpgSQL_row":
			variables = append(variables, variable)
		case "PLpgSQL_expr":
			parts = append(parts, parsePart(text)...)
		}
	})
	for _, part := range parts {
		hideVariables(part, variables)
	}
	return parts
}

// parsePart parses a statement, an expression, or both sides of an assignment.
func parsePart(text string) (parts []*pg_query.Node) {
	target, value, _ := strings.Cut(text, ":=")
	for _, texts := range [][]string{{text}, {"SELECT " + text}, {"SELECT " + target, "SELECT " + value}} {
		parts = nil
		for _, sql := range texts {
			if nodes, err := parseSQL(sql); err == nil && len(nodes) == 1 {
				parts = append(parts, nodes[0].GetStmt())
			}
		}
		if len(parts) == len(texts) {
			return parts
		}
	}
	return parts
}

// hideVariables takes the names of variables out of a query, so that none is taken for a column's.
func hideVariables(query *pg_query.Node, variables []string) {
	walk(query, func(node *pg_query.Node) bool {
		if fields := node.GetColumnRef().GetFields(); len(fields) == 1 && slices.Contains(variables, fields[0].GetString_().GetSval()) {
			fields[0].GetString_().Sval = ""
		}
		return true
	})
}

// walkJSON shows every object of a tree to visit, with the key that it stands under.
func walkJSON(node any, visit func(kind string, node map[string]any)) {
	switch n := node.(type) {
	case []any:
		for _, child := range n {
			walkJSON(child, visit)
		}
	case map[string]any:
		for kind, child := range n {
			if object, ok := child.(map[string]any); ok {
				visit(kind, object)
			}
			walkJSON(child, visit)
		}
	}
}
