package lint

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	pg_query "github.com/pganalyze/pg_query_go/v5"
)

// withBodies puts the statements inside of each DO block after it. They run as part of it, and share its
// number and its transaction.
func withBodies(statements []*Statement) []*Statement {
	if !slices.ContainsFunc(statements, func(stmt *Statement) bool { return stmt.Node.GetDoStmt() != nil }) {
		return statements
	}
	var all []*Statement
	for _, stmt := range statements {
		all = append(all, stmt)
		if stmt.Node.GetDoStmt() != nil {
			all = append(all, stmt.body()...)
		}
	}
	return all
}

// body reads the statements of a DO block. What it runs that the text does not show is left in Dynamic.
func (s *Statement) body() []*Statement {
	if language := doOption(s.Node, "language"); language != "" && language != "plpgsql" {
		s.Dynamic = true
		return nil
	}
	return s.plpgsql()
}

// plpgsql reads the statements in the body of a DO block or a function.
func (s *Statement) plpgsql() []*Statement {
	parsed, err := parsePlpgsql(s.Node, s.SQL)
	if err != nil {
		s.Err = &SyntaxError{Message: fmt.Sprintf("the body of DO: %v", err), Position: s.Position}
		return nil
	}
	b := bodyReader{outer: s}
	b.read(parsed, false)
	slices.SortStableFunc(b.queries, func(p, q query) int { return cmp.Compare(p.line, q.line) })
	return b.statements()
}

// parsePlpgsql gives the tree that the parser of PL/pgSQL makes of a DO block or a function. The parser ends the whole
// program where there is no body, which the grammar allows.
func parsePlpgsql(node *pg_query.Node, sql string) (parsed any, err error) {
	options := slices.Concat(node.GetDoStmt().GetArgs(), node.GetCreateFunctionStmt().GetOptions())
	if !slices.ContainsFunc(options, func(option *pg_query.Node) bool { return option.GetDefElem().GetDefname() == "as" }) {
		return nil, errors.New("there is none")
	}
	tree, err := pg_query.ParsePlPgSqlToJSON(sql)
	if err != nil {
		return nil, err
	}
	return parsed, json.Unmarshal([]byte(tree), &parsed)
}

func doOption(node *pg_query.Node, name string) string {
	for _, arg := range node.GetDoStmt().GetArgs() {
		if def := arg.GetDefElem(); def.GetDefname() == name {
			return constant(def.GetArg())
		}
	}
	return ""
}

// query is a piece of SQL in a body, with its line from 1.
type query struct {
	sql  string
	line int
	// conditional queries may not run, or run more than once.
	conditional bool
}

type bodyReader struct {
	outer   *Statement
	queries []query
}

// read walks the tree that the parser of PL/pgSQL makes.
func (b *bodyReader) read(node any, conditional bool) {
	switch n := node.(type) {
	case []any:
		for _, child := range n {
			b.read(child, conditional)
		}
	case map[string]any:
		for _, kind := range slices.SortedFunc(maps.Keys(n), inTextOrder) {
			b.readNamed(kind, n[kind], conditional)
		}
	}
}

// inTextOrder sorts the parts of a statement as they stand in the text.
func inTextOrder(a, b string) int {
	order := []string{"then_body", "elsif_list", "else_body", "body", "exceptions"}
	return cmp.Or(cmp.Compare(slices.Index(order, a), slices.Index(order, b)), cmp.Compare(a, b))
}

func (b *bodyReader) readNamed(kind string, node any, conditional bool) {
	switch kind {
	case "PLpgSQL_stmt_execsql":
		b.add(node, expression(node, "sqlstmt"), conditional)
		return
	case "PLpgSQL_stmt_perform", "PLpgSQL_stmt_call":
		b.add(node, strings.TrimSpace(expression(node, "expr")), conditional)
		return
	case "PLpgSQL_stmt_dynexecute":
		b.addDynamic(node, conditional)
		return
	case "PLpgSQL_stmt_dynfors", "PLpgSQL_stmt_return_query":
		b.outer.Dynamic = b.outer.Dynamic || expression(node, "dynquery") != "" || kind == "PLpgSQL_stmt_dynfors"
	case "PLpgSQL_stmt_if", "PLpgSQL_stmt_case", "PLpgSQL_stmt_loop", "PLpgSQL_stmt_while", "PLpgSQL_stmt_fori",
		"PLpgSQL_stmt_fors", "PLpgSQL_stmt_forc", "PLpgSQL_stmt_foreach_a", "PLpgSQL_exception_block":
		conditional = true
	}
	b.read(node, conditional)
}

// addDynamic reads the text that EXECUTE runs, if it is a plain literal.
func (b *bodyReader) addDynamic(node any, conditional bool) {
	nodes, err := parseSQL("SELECT " + expression(node, "query"))
	if err == nil && len(nodes) == 1 {
		targets := nodes[0].GetStmt().GetSelectStmt().GetTargetList()
		if len(targets) == 1 {
			if literal := targets[0].GetResTarget().GetVal().GetAConst(); literal.GetSval() != nil {
				b.add(node, literal.GetSval().GetSval(), conditional)
				return
			}
		}
	}
	b.outer.Dynamic = true
}

func (b *bodyReader) add(node any, sql string, conditional bool) {
	line, _ := node.(map[string]any)["lineno"].(float64)
	b.queries = append(b.queries, query{sql, int(line), conditional})
}

// expression is the SQL of a part of a statement, "" if it has no such part.
func expression(node any, part string) string {
	outer, _ := node.(map[string]any)[part].(map[string]any)
	inner, _ := outer["PLpgSQL_expr"].(map[string]any)
	sql, _ := inner["query"].(string)
	return sql
}

// statements finds each query in the text of the block, and parses it.
func (b *bodyReader) statements() []*Statement {
	var statements []*Statement
	from := b.start()
	for _, q := range b.queries {
		offset := from
		// PERFORM is handed on as a SELECT.
		for _, text := range []string{q.sql, strings.TrimPrefix(q.sql, "SELECT")} {
			if at := strings.Index(b.outer.SQL[from:], text); at >= 0 {
				offset += max(at-(len(q.sql)-len(text))*len("PERFORM")/len("SELECT"), 0)
				from += at + len(text)
				break
			}
		}
		statements = append(statements, b.statement(q, offset))
	}
	return statements
}

// start is where the body begins in the text of the block.
func (b *bodyReader) start() int {
	s := scanner{src: b.outer.SQL}
	for {
		tok, ok := s.next()
		if !ok {
			return 0
		}
		if tok.kind == literal {
			return tok.start
		}
	}
}

func (b *bodyReader) statement(q query, offset int) *Statement {
	outer := b.outer
	stmt := &Statement{
		SQL: q.sql, Offset: outer.Offset + offset, base: outer.Offset + offset, place: outer.place, scope: outer.scope,
		Number: outer.Number, Transaction: Transaction{outer.Transaction.Number, true}, Conditional: q.conditional, Body: true,
	}
	stmt.Position = outer.place(stmt.Offset)
	stmt.Position.Path = outer.Position.Path
	nodes, err := parseSQL(q.sql)
	switch {
	case err != nil:
		stmt.Err = &SyntaxError{Message: err.message, Position: stmt.Position}
		stmt.outline()
	case len(nodes) != 1:
		stmt.Err = &SyntaxError{Message: "not a single statement", Position: stmt.Position}
	default:
		stmt.Node = nodes[0].Stmt
	}
	return stmt
}
