package lint

import (
	_ "embed"
	"strings"
	"sync"

	pg_query "github.com/pganalyze/pg_query_go/v5"
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
	for _, called := range functionsIn(expr) {
		if v := c.functionVolatility(called); v > worst {
			worst, function = v, called
		}
	}
	return worst, function
}

func (c *Catalog) functionVolatility(name Name) Volatility {
	resolved := name
	if name.Schema == "" {
		resolved = resolve(c, c.functions, name.Name)
	}
	builtin := name.Schema == "" || name.Schema == builtinSchema
	switch known := c.functions[resolved]; {
	case len(known) > 0:
		return declaredVolatility(known)
	case builtin && notVolatile()[name.Name]:
		return NotVolatile
	case volatileFunctions[name.Name]:
		return Volatile
	}
	return MaybeVolatile
}

// declaredVolatility is the worst of the functions that share a name.
func declaredVolatility(functions []*Function) Volatility {
	for _, function := range functions {
		if function.Volatility == "volatile" {
			return Volatile
		}
	}
	return NotVolatile
}

// BuiltinVolatility is Volatility for the functions that come with PostgreSQL and its extensions alone. Those of users
// are volatile until somebody says otherwise, which is seldom a thought.
func (c *Catalog) BuiltinVolatility(expr *pg_query.Node) (worst Volatility, function Name) {
	for _, called := range functionsIn(expr) {
		declared := called
		if called.Schema == "" {
			declared = resolve(c, c.functions, called.Name)
		}
		if v := c.functionVolatility(called); v > worst && len(c.functions[declared]) == 0 {
			worst, function = v, called
		}
	}
	return worst, function
}
