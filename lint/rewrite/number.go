package rewrite

import (
	pg_query "github.com/pganalyze/pg_query_go/v5"

	"github.com/migrate-check/migrate-check/lint"
)

// plainTypes are what serial types stand for.
// https://www.postgresql.org/docs/current/datatype-numeric.html#DATATYPE-SERIAL
var plainTypes = map[string]string{
	"smallserial": "int2", "serial2": "int2", "serial": "int4", "serial4": "int4", "bigserial": "int8", "serial8": "int8",
}

// sequenceTypes are the same as CREATE SEQUENCE spells them; that of bigint is the usual one.
var sequenceTypes = map[string]string{"int2": " AS smallint", "int4": " AS integer", "int8": ""}

// number gives a column that PostgreSQL would number a sequence of its own. It reports false for a column whose
// numbering is described in more words than we know.
func (c *newColumn) number() bool {
	if c.identity != nil {
		return len(c.identity.GetOptions()) == 0 && c.value == nil && c.numberIdentity()
	}
	if !lint.Serial(c.def.GetTypeName()) {
		return true
	}
	names := lint.Strings(c.def.GetTypeName().GetNames())
	plain := plainTypes[names[len(names)-1]]
	if plain == "" {
		return false
	}
	c.def.TypeName = builtinType(plain)
	sequence := c.sequence("seq", sequenceTypes[plain])
	c.owned = "ALTER SEQUENCE " + sequence + " OWNED BY " + nameOf(c.table) + "." + lint.QuoteIdent(c.name)
	c.notNull = true
	return true
}

// numberIdentity numbers the rows from a sequence of our own, until the column can have its real one.
func (c *newColumn) numberIdentity() bool {
	c.fillers = c.sequence("fill", "")
	return true
}

// sequence makes a sequence, and its next value the value of the column.
func (c *newColumn) sequence(kind, as string) string {
	name := within(c.table, c.alteration.name(c.name, kind))
	c.prepare = append(c.prepare, weak("CREATE SEQUENCE "+name+as))
	c.value = nextval(name)
	return name
}

// afterDefault is what follows SET DEFAULT in the same transaction.
func (c *newColumn) afterDefault() []statement {
	if c.owned == "" {
		return nil
	}
	return []statement{weak(c.owned)}
}

// becomeIdentity gives a numbered column the sequence of an identity column, which goes on where the other one
// ended.
func (c *newColumn) becomeIdentity() {
	if c.identity == nil {
		return
	}
	always := "BY DEFAULT"
	if c.identity.GetGeneratedWhen() == "a" {
		always = "ALWAYS"
	}
	column := lint.QuoteIdent(c.name)
	c.last = append(c.last,
		strong(alterTo(c.table, "ALTER COLUMN", column, "DROP DEFAULT,", "ALTER COLUMN", column, "ADD GENERATED", always, "AS IDENTITY")),
		weak("SELECT setval(pg_get_serial_sequence("+lint.QuoteLiteral(nameOf(c.table))+", "+lint.QuoteLiteral(c.name)+
			"), nextval("+lint.QuoteLiteral(c.fillers)+"))"),
		weak("DROP SEQUENCE "+c.fillers))
}

// nextval is the next value of a sequence, written as PostgreSQL keeps it.
func nextval(sequence string) *pg_query.Node {
	name := &pg_query.Node{Node: &pg_query.Node_AConst{AConst: &pg_query.A_Const{Val: &pg_query.A_Const_Sval{Sval: &pg_query.String{Sval: sequence}}}}}
	class := &pg_query.TypeName{Names: []*pg_query.Node{stringNode("regclass")}, Typemod: -1}
	cast := &pg_query.Node{Node: &pg_query.Node_TypeCast{TypeCast: &pg_query.TypeCast{Arg: name, TypeName: class}}}
	return &pg_query.Node{Node: &pg_query.Node_FuncCall{FuncCall: &pg_query.FuncCall{
		Funcname: []*pg_query.Node{stringNode("nextval")}, Args: []*pg_query.Node{cast}, Funcformat: pg_query.CoercionForm_COERCE_EXPLICIT_CALL,
	}}}
}

func builtinType(name string) *pg_query.TypeName {
	return &pg_query.TypeName{Names: []*pg_query.Node{stringNode("pg_catalog"), stringNode(name)}, Typemod: -1}
}

func stringNode(text string) *pg_query.Node {
	return &pg_query.Node{Node: &pg_query.Node_String_{String_: &pg_query.String{Sval: text}}}
}
