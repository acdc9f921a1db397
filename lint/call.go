package lint

import (
	"slices"

	pg_query "github.com/pganalyze/pg_query_go/v5"
)

// maxCalled is how many statements the functions that a script calls may add to it. A script that runs more is
// named as not read.
const maxCalled = 1000

// called are the statements that a statement runs by calling functions whose bodies are known. They run as part
// of it, and share its place, its number and its transaction. What it runs that is not known is left in Dynamic.
func (c *Catalog) called(stmt *Statement) (all []*Statement) {
	if len(c.functions) == 0 || !runsFunctions(stmt.Node) {
		return nil
	}
	for _, call := range callsIn(stmt.Node) {
		functions := c.functionsFor(call)
		for _, function := range functions {
			name := function.Name.String()
			if slices.Contains(stmt.within, name) {
				continue // it calls itself
			}
			for _, inner := range function.statements() {
				run := *inner
				run.Number, run.Position, run.Transaction, run.scope = stmt.Number, stmt.Position, Transaction{stmt.Transaction.Number, true}, stmt.scope
				run.place = func(int) Position { return stmt.Position }
				run.Conditional = run.Conditional || stmt.Conditional || len(functions) > 1
				run.Body, run.within = true, append(stmt.within[:len(stmt.within):len(stmt.within)], name)
				if run.Err != nil {
					run.Err = &SyntaxError{Message: run.Err.Message, Position: stmt.Position}
				}
				all = append(all, &run)
			}
			stmt.Dynamic = stmt.Dynamic || function.dynamic
		}
	}
	return all
}

// Within names the function whose body the statement stands in, "" if it stands in none.
func (s *Statement) Within() string {
	if len(s.within) == 0 {
		return ""
	}
	return s.within[len(s.within)-1]
}

// runsFunctions reports whether the functions in a statement are called when it is run. Those in a default or a
// view are called later.
func runsFunctions(node *pg_query.Node) bool {
	switch node.GetNode().(type) {
	case *pg_query.Node_SelectStmt, *pg_query.Node_CallStmt, *pg_query.Node_InsertStmt, *pg_query.Node_UpdateStmt,
		*pg_query.Node_DeleteStmt, *pg_query.Node_MergeStmt, *pg_query.Node_CreateTableAsStmt:
		return true
	}
	return false
}

func callsIn(node *pg_query.Node) (calls []*pg_query.FuncCall) {
	walk(node, func(node *pg_query.Node) bool {
		if call := node.GetCallStmt().GetFunccall(); call != nil {
			calls = append(calls, call)
		}
		if call := node.GetFuncCall(); call != nil {
			calls = append(calls, call)
		}
		return true
	})
	return calls
}

// functionsFor are the known functions that a call can mean: those of the name that take as many arguments.
func (c *Catalog) functionsFor(call *pg_query.FuncCall) (functions []*Function) {
	name := nameOf(call.GetFuncname())
	if name.Schema == "" {
		name = resolve(c, c.functions, name.Name)
	}
	for _, function := range c.functions[name] {
		if given := len(call.GetArgs()); function.required <= given && (given <= function.arguments || function.variadic) {
			functions = append(functions, function)
		}
	}
	return functions
}

// readSignature notes which calls can mean the function.
func (f *Function) readSignature(c *Catalog, create *pg_query.CreateFunctionStmt) {
	f.Procedure, f.Returns = create.GetIsProcedure(), c.returnsOf(create)
	for _, node := range create.GetParameters() {
		parameter := node.GetFunctionParameter()
		switch parameter.GetMode() {
		case pg_query.FunctionParameterMode_FUNC_PARAM_OUT, pg_query.FunctionParameterMode_FUNC_PARAM_TABLE:
			if !create.GetIsProcedure() { // CALL names them, functions give them back
				continue
			}
		case pg_query.FunctionParameterMode_FUNC_PARAM_VARIADIC:
			f.variadic = true
		}
		f.signature += c.TypeOf(parameter.GetArgType()).String() + ","
		f.Parameters = append(f.Parameters, parameter.GetName())
		f.arguments++
		if parameter.GetDefexpr() == nil && !f.variadic {
			f.required++
		}
	}
}

// returnsOf is what RETURNS says, empty if parameters that come back say so too.
func (c *Catalog) returnsOf(create *pg_query.CreateFunctionStmt) string {
	comesBack := func(node *pg_query.Node) bool {
		switch node.GetFunctionParameter().GetMode() {
		case pg_query.FunctionParameterMode_FUNC_PARAM_OUT, pg_query.FunctionParameterMode_FUNC_PARAM_INOUT,
			pg_query.FunctionParameterMode_FUNC_PARAM_TABLE:
			return true
		}
		return false
	}
	if create.GetReturnType() == nil || slices.ContainsFunc(create.GetParameters(), comesBack) {
		return ""
	}
	returned := c.TypeOf(create.GetReturnType())
	returned.Mods = nil // they are not kept
	if create.GetReturnType().GetSetof() {
		return "SETOF " + returned.String()
	}
	return returned.String()
}

// Replaced gives the function that CREATE OR REPLACE takes the place of, and what it makes; nil if none is known.
func (c *Catalog) Replaced(create *pg_query.CreateFunctionStmt) (known, made *Function) {
	name := nameOf(create.GetFuncname())
	if name.Schema == "" {
		name.Schema = c.Settings.searchPath()[0]
	}
	made = &Function{Name: name}
	made.readSignature(c, create)
	for _, known := range c.functions[name] {
		if known.signature == made.signature && known.source != nil {
			return known, made
		}
	}
	return nil, nil
}

// statements are what a call of the function runs.
func (f *Function) statements() []*Statement {
	if f.read || f.source == nil {
		return f.body
	}
	f.read = true
	create := f.source.effective().GetCreateFunctionStmt()
	language, text := functionOption(create, "language"), functionOption(create, "as")
	switch {
	case create.GetSqlBody() != nil:
		f.body = sqlStatements(create.GetSqlBody(), f.source)
	case language == "sql":
		f.body = Parse(text)
	case language == "plpgsql":
		reader := &Statement{SQL: f.source.SQL, Node: f.source.Node, place: func(int) Position { return Position{} }}
		f.body = reader.plpgsql()
		f.dynamic = reader.Dynamic || reader.Err != nil
	default:
		f.dynamic = true // nobody reads C or Python here
	}
	return f.body
}

func functionOption(create *pg_query.CreateFunctionStmt, name string) string {
	for _, option := range create.GetOptions() {
		if def := option.GetDefElem(); def.GetDefname() == name {
			if items := def.GetArg().GetList().GetItems(); len(items) > 0 {
				return constant(items[0])
			}
			return constant(def.GetArg())
		}
	}
	return ""
}

// sqlStatements are those of a body in the form of the SQL standard, which is parsed already.
func sqlStatements(body *pg_query.Node, in *Statement) (statements []*Statement) {
	if list := body.GetList(); list != nil {
		for _, item := range list.GetItems() {
			statements = append(statements, sqlStatements(item, in)...)
		}
		return statements
	}
	if body.GetReturnStmt() != nil {
		body = &pg_query.Node{Node: &pg_query.Node_SelectStmt{SelectStmt: &pg_query.SelectStmt{
			TargetList: []*pg_query.Node{{Node: &pg_query.Node_ResTarget{ResTarget: &pg_query.ResTarget{Val: body.GetReturnStmt().GetReturnval()}}}},
		}}}
	}
	if body.GetNode() == nil {
		return nil
	}
	return []*Statement{{SQL: in.SQL, Node: body}}
}
