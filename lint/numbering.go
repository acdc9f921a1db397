package lint

import (
	"fmt"
	"slices"

	pg_query "github.com/pganalyze/pg_query_go/v5"
)

// setDefault follows what a default, nil for none, makes of a column.
func (c *Catalog) setDefault(column *Column, expr *pg_query.Node) {
	column.Default = expr != nil
	column.Sequence = c.sequenceIn(expr)
	column.Numbered = column.Identity || slices.Contains(Functions(expr), "nextval")
}

// setIdentity follows ADD GENERATED AS IDENTITY and DROP IDENTITY.
func (c *Catalog) setIdentity(column *Column, is bool) {
	column.Identity, column.Numbered = is, is
}

// makeSerial gives a column the sequence that comes with a serial type.
// https://www.postgresql.org/docs/current/datatype-numeric.html#DATATYPE-SERIAL
func makeSerial(table *Relation, column *Column) {
	name := ObjectName(table.Name.Name, column.Name, "seq")
	column.Sequence = Name{table.Name.Schema, name}
	column.OwnSequence = column.Sequence
	column.Default, column.NotNull, column.Numbered = true, true, true
}

// sequenceIn is the sequence that an expression takes numbers from, if it is written as a constant.
func (c *Catalog) sequenceIn(expr *pg_query.Node) (name Name) {
	walk(expr, func(node *pg_query.Node) bool {
		call := node.GetFuncCall()
		if call == nil || nameOf(call.GetFuncname()).Name != "nextval" || len(call.GetArgs()) != 1 {
			return true
		}
		if text := constant(call.GetArgs()[0]); text != "" {
			name = c.nameIn(text)
		}
		return false
	})
	return name
}

// nameIn resolves the name of a relation in a text, such as 'billing."Orders_id_seq"'.
func (c *Catalog) nameIn(text string) Name {
	nodes, err := parseSQL("TABLE " + text)
	if err != nil || len(nodes) != 1 {
		return Name{}
	}
	from := nodes[0].GetStmt().GetSelectStmt().GetFromClause()
	if len(from) != 1 {
		return Name{}
	}
	return c.Resolve(from[0].GetRangeVar())
}

// alterSequence follows OWNED BY: the sequence goes with the column from then on.
func (c *Catalog) alterSequence(stmt *pg_query.AlterSeqStmt) {
	sequence := c.Resolve(stmt.GetSequence())
	for _, option := range stmt.GetOptions() {
		owner := stringsOf(option.GetDefElem().GetArg().GetList().GetItems())
		if option.GetDefElem().GetDefname() != "owned_by" || len(owner) < 2 {
			continue
		}
		table := Name{Name: owner[len(owner)-2]}
		if len(owner) > 2 {
			table.Schema = owner[len(owner)-3]
		}
		if column := c.Relation(rangeVar(table)).Column(owner[len(owner)-1]); column != nil {
			column.OwnSequence = sequence
		}
	}
}

// Numbers lists the columns that take their numbers from a sequence, as `"id" of "orders"`. Owned reports whether the
// sequence goes with a column, whether or not that takes its numbers from it.
func (c *Catalog) Numbers(sequence Name) (columns []string, owned bool) {
	for _, relation := range c.Relations() {
		for _, column := range relation.Columns {
			if column.Sequence == sequence {
				columns = append(columns, fmt.Sprintf("%q of %q", column.Name, relation.Name))
			}
			owned = owned || column.OwnSequence == sequence
		}
	}
	return columns, owned
}
