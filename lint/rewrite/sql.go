package rewrite

import (
	"strings"

	pg_query "github.com/pganalyze/pg_query_go/v5"
	"google.golang.org/protobuf/proto"

	"github.com/migrate-check/migrate-check/lint"
)

// text writes a parse tree as SQL, on one line.
func (w *writer) text(node *pg_query.Node) string {
	sql, err := pg_query.Deparse(&pg_query.ParseResult{Stmts: []*pg_query.RawStmt{{Stmt: node}}})
	if err != nil {
		w.failed = true
		return ""
	}
	return strings.TrimSpace(sql)
}

// expression writes an expression: what stands behind SELECT.
func (w *writer) expression(node *pg_query.Node) string {
	target := &pg_query.Node{Node: &pg_query.Node_ResTarget{ResTarget: &pg_query.ResTarget{Val: node}}}
	query := &pg_query.SelectStmt{
		TargetList: []*pg_query.Node{target}, LimitOption: pg_query.LimitOption_LIMIT_OPTION_DEFAULT, Op: pg_query.SetOperation_SETOP_NONE,
	}
	return strings.TrimPrefix(w.text(&pg_query.Node{Node: &pg_query.Node_SelectStmt{SelectStmt: query}}), "SELECT ")
}

// alter writes parts of ALTER TABLE as a statement.
func (w *writer) alter(table *pg_query.RangeVar, cmds ...*pg_query.AlterTableCmd) string {
	alter := &pg_query.AlterTableStmt{Relation: table, Objtype: pg_query.ObjectType_OBJECT_TABLE}
	for _, cmd := range cmds {
		alter.Cmds = append(alter.Cmds, &pg_query.Node{Node: &pg_query.Node_AlterTableCmd{AlterTableCmd: cmd}})
	}
	return w.text(&pg_query.Node{Node: &pg_query.Node_AlterTableStmt{AlterTableStmt: alter}})
}

// alterTo writes an ALTER TABLE of words that hold nothing of the user's but quoted names.
func alterTo(table *pg_query.RangeVar, words ...string) string {
	only := ""
	if !table.GetInh() {
		only = "ONLY "
	}
	return "ALTER TABLE " + only + nameOf(table) + " " + strings.Join(words, " ")
}

// addConstraint is the part of ALTER TABLE that adds a constraint.
func addConstraint(constraint *pg_query.Constraint) *pg_query.AlterTableCmd {
	return &pg_query.AlterTableCmd{
		Subtype: pg_query.AlterTableType_AT_AddConstraint, Behavior: pg_query.DropBehavior_DROP_RESTRICT,
		Def: &pg_query.Node{Node: &pg_query.Node_Constraint{Constraint: constraint}},
	}
}

// nameOf is the name of a relation as the user wrote it, quoted where it must be.
func nameOf(relation *pg_query.RangeVar) string {
	return within(relation, relation.GetRelname())
}

// within is a name in the schema of a relation, as far as the user wrote that.
func within(relation *pg_query.RangeVar, name string) string {
	if relation.GetSchemaname() == "" {
		return lint.QuoteIdent(name)
	}
	return lint.QuoteIdent(relation.GetSchemaname()) + "." + lint.QuoteIdent(name)
}

// writtenAs is another relation's name as the user would write it beside this one.
func writtenAs(beside *pg_query.RangeVar, name lint.Name) *pg_query.RangeVar {
	written := &pg_query.RangeVar{Relname: name.Name, Inh: true, Relpersistence: "p"}
	if beside.GetSchemaname() != "" || name.Schema != "public" {
		written.Schemaname = name.Schema
	}
	return written
}

// clone copies a part of a parse tree, to change it.
func clone[T proto.Message](tree T) T { return proto.Clone(tree).(T) }
