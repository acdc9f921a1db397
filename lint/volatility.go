package lint

import (
	_ "embed"
	"slices"
	"strings"
	"sync"

	pg_query "github.com/pganalyze/pg_query_go/v5"
	"google.golang.org/protobuf/proto"
)

// Volatility is what is known of an expression: whether it gives each row a value of its own.
type Volatility int

const (
	// NotVolatile expressions have one value for a whole statement.
	NotVolatile Volatility = iota
	// MaybeVolatile expressions call a function that we do not know.
	MaybeVolatile
	// Volatile expressions have to be computed for each row.
	Volatile
)

// builtinFunctions lists the functions of pg_catalog that are never volatile, as pg_proc has them.
//
//go:embed builtin_functions.txt
var builtinFunctions string

var notVolatile = sync.OnceValue(func() map[string]bool {
	names := map[string]bool{}
	for name := range strings.Lines(builtinFunctions) {
		names[strings.TrimSpace(name)] = true
	}
	return names
})

// volatileFunctions are those of pg_catalog and of extensions that people use in defaults.
var volatileFunctions = map[string]bool{
	"clock_timestamp": true, "currval": true, "gen_random_bytes": true, "gen_random_uuid": true, "gen_salt": true,
	"lastval": true, "nextval": true, "random": true, "random_normal": true, "setval": true, "timeofday": true,
	"uuid_generate_v1": true, "uuid_generate_v1mc": true, "uuid_generate_v4": true, "uuidv4": true, "uuidv7": true,
}

// Volatility says whether an expression is volatile, and which function makes it so.
func (c *Catalog) Volatility(expr *pg_query.Node) (worst Volatility, function Name) {
	return c.volatility(expr, nil)
}

// volatility is Volatility of an expression that stands in the bodies of some functions.
func (c *Catalog) volatility(expr *pg_query.Node, within []*Function) (worst Volatility, function Name) {
	for _, called := range functionsIn(expr) {
		if v := c.functionVolatility(called, within); v > worst {
			worst, function = v, called
		}
	}
	return worst, function
}

func (c *Catalog) functionVolatility(name Name, within []*Function) Volatility {
	resolved := name
	if name.Schema == "" {
		resolved = resolve(c, c.functions, name.Name)
	}
	builtin := name.Schema == "" || name.Schema == builtinSchema
	switch known := c.functions[resolved]; {
	case len(known) > 0:
		return c.knownVolatility(known, within)
	case builtin && notVolatile()[name.Name]:
		return NotVolatile
	case volatileFunctions[name.Name]:
		return Volatile
	}
	return MaybeVolatile
}

// knownVolatility is the worst of the functions that share a name: as they were declared, or as their body is where
// PostgreSQL puts that in the place of the call.
func (c *Catalog) knownVolatility(functions, within []*Function) (worst Volatility) {
	for _, function := range functions {
		volatility := NotVolatile
		if function.Volatility == "volatile" {
			volatility = Volatile
		}
		if body := function.inlined(); body != nil && !slices.Contains(within, function) {
			volatility, _ = c.volatility(body, append(within[:len(within):len(within)], function))
		}
		worst = max(worst, volatility)
	}
	return worst
}

// inlined is the expression that PostgreSQL puts in the place of a call, nil if it does not: only one SELECT without
// FROM and the like, of a function in SQL without settings and rights of its own.
// https://wiki.postgresql.org/wiki/Inlining_of_SQL_functions
func (f *Function) inlined() *pg_query.Node {
	if f.source == nil {
		return nil
	}
	create := f.source.effective().GetCreateFunctionStmt()
	statements := f.statements()
	if functionOption(create, "language") != "sql" && create.GetSqlBody() == nil || f.keepsCall(create) || len(statements) != 1 {
		return nil
	}
	query := statements[0].Node.GetSelectStmt()
	plain := &pg_query.SelectStmt{TargetList: query.GetTargetList(), LimitOption: query.GetLimitOption(), Op: query.GetOp()}
	if len(query.GetTargetList()) != 1 || !proto.Equal(plain, query) {
		return nil
	}
	return query.GetTargetList()[0].GetResTarget().GetVal()
}

// keepsCall reports whether an option of the function keeps its body from standing for the call.
func (f *Function) keepsCall(create *pg_query.CreateFunctionStmt) bool {
	return slices.ContainsFunc(create.GetOptions(), func(option *pg_query.Node) bool {
		on := option.GetDefElem().GetArg().GetBoolean().GetBoolval()
		switch option.GetDefElem().GetDefname() {
		case "strict":
			return on && f.arguments > 0 // unless the body is null whenever an argument is
		case "security":
			return on
		}
		return option.GetDefElem().GetDefname() == "set"
	})
}

// BuiltinVolatility is Volatility for the functions that come with PostgreSQL and its extensions alone. Those of users
// are volatile until somebody says otherwise, which is seldom a thought.
func (c *Catalog) BuiltinVolatility(expr *pg_query.Node) (worst Volatility, function Name) {
	for _, called := range functionsIn(expr) {
		declared := called
		if called.Schema == "" {
			declared = resolve(c, c.functions, called.Name)
		}
		if v := c.functionVolatility(called, nil); v > worst && len(c.functions[declared]) == 0 {
			worst, function = v, called
		}
	}
	return worst, function
}
