package lint

import (
	"strconv"

	pg_query "github.com/pganalyze/pg_query_go/v5"
)

// constant returns the text of a literal, "" for everything else. Casts are looked through.
func constant(node *pg_query.Node) string {
	if cast := node.GetTypeCast(); cast != nil {
		return constant(cast.GetArg())
	}
	switch c := node.GetAConst(); v := c.GetVal().(type) {
	case *pg_query.A_Const_Sval:
		return v.Sval.GetSval()
	case *pg_query.A_Const_Ival:
		return strconv.Itoa(int(v.Ival.GetIval()))
	case *pg_query.A_Const_Fval:
		return v.Fval.GetFval()
	case *pg_query.A_Const_Boolval:
		return strconv.FormatBool(v.Boolval.GetBoolval())
	}
	if name := node.GetTypeName(); name != nil {
		return nameOf(name.GetNames()).Name // the grammar reads a bare word after "=" as a type
	}
	if s := node.GetString_(); s != nil {
		return s.GetSval()
	}
	return ""
}
