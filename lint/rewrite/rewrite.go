// Package rewrite writes down what to do instead of a statement that blocks, reads or writes a whole table: the
// recipe, with the statement's own names, columns and types.
package rewrite

import (
	pg_query "github.com/pganalyze/pg_query_go/v5"

	"github.com/migrate-check/migrate-check/lint"
)

// Statement gives what reaches the same schema and blocks less, all parts of the statement together. It gives
// nil where there is no such way, or where it depends on what only a person knows.
func Statement(pass *lint.Pass) *lint.Rewrite {
	if pass = alone(pass); pass == nil {
		return nil
	}
	return statementOf(pass)
}

func statementOf(pass *lint.Pass) *lint.Rewrite {
	w := newWriter(pass)
	if !w.statement() {
		return nil
	}
	return w.rewrite()
}

// statement reports whether a recipe was found.
func (w *writer) statement() bool {
	switch n := w.pass.Node.GetNode().(type) {
	case *pg_query.Node_IndexStmt:
		return w.createIndex(n.IndexStmt)
	case *pg_query.Node_DropStmt:
		return w.drop(n.DropStmt)
	case *pg_query.Node_ReindexStmt:
		return w.reindex(n.ReindexStmt)
	case *pg_query.Node_RefreshMatViewStmt:
		return w.refresh(n.RefreshMatViewStmt)
	case *pg_query.Node_CreateStmt:
		return w.createPartition(n.CreateStmt)
	case *pg_query.Node_AlterTableStmt:
		return w.alterTable(n.AlterTableStmt)
	}
	return false
}

// WithTimeout is Statement, and where there is nothing better, the statement with a limit to its waiting.
func WithTimeout(pass *lint.Pass) *lint.Rewrite {
	if pass = alone(pass); pass == nil {
		return nil
	}
	if better := statementOf(pass); better != nil {
		return better
	}
	if pass.Node.GetVacuumStmt() != nil || pass.Node.GetDoStmt() != nil {
		return nil
	}
	w := newWriter(pass)
	w.inside("the statement gives up after five seconds of waiting, and is tried again", strong(pass.Statement.SQL))
	return w.rewrite()
}

// Later is the statement in a revision of its own.
func Later(pass *lint.Pass) *lint.Rewrite {
	if pass = alone(pass); pass == nil {
		return nil
	}
	if alter := pass.Node.GetAlterTableStmt(); alter != nil && len(alter.GetCmds()) > 1 {
		return nil
	}
	w := newWriter(pass)
	if pass.Node.GetAlterEnumStmt() != nil {
		w.outside("alone, as PostgreSQL wants it", weak(pass.Statement.SQL))
		return w.rewrite()
	}
	w.inside("what came before is committed, and its locks are gone", weak(pass.Statement.SQL))
	return w.rewrite()
}

// Outside is the statement in a revision without a transaction.
func Outside(pass *lint.Pass) *lint.Rewrite {
	if pass = alone(pass); pass == nil {
		return nil
	}
	if better := statementOf(pass); better != nil {
		return better
	}
	w := newWriter(pass)
	switch n := pass.Node.GetNode().(type) {
	case *pg_query.Node_IndexStmt:
		w.outside("alone, as PostgreSQL wants it", w.indexStatement(n.IndexStmt))
	case *pg_query.Node_DropStmt:
		w.dropEach(n.DropStmt)
	default:
		w.outside("alone, as PostgreSQL wants it", weak(pass.Statement.SQL))
	}
	return w.rewrite()
}
