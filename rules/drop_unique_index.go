package rules

import (
	"slices"

	pg_query "github.com/pganalyze/pg_query_go/v5"

	"github.com/migrate-check/migrate-check/lint"
)

func init() {
	register(&lint.Rule{
		ID:       "drop-unique-index",
		Group:    lint.Indexes,
		Severity: lint.Error,
		Approve:  true,
		Summary:  "DROP INDEX of a unique index lets in duplicates",
		Check:    checkDropUniqueIndex,
	})
}

func checkDropUniqueIndex(pass *lint.Pass) {
	drop := pass.Node.GetDropStmt()
	if drop.GetRemoveType() != pg_query.ObjectType_OBJECT_INDEX {
		return
	}
	for _, object := range drop.GetObjects() {
		name := pass.Catalog.Resolve(lint.DroppedName(object))
		table := pass.Catalog.TableOfIndex(name)
		index := table.Index(name)
		if index == nil || !index.Unique || index.Constraint != "" || index.Made != nil || table.New() || staysUnique(pass, table, index) {
			continue
		}
		pass.Reportf("without the unique index %q, duplicates get into %q", index.Name, table.Name).
			Hintf("say why here")
	}
}

// staysUnique reports whether another index keeps the same duplicates out, or the script goes on to make one.
func staysUnique(pass *lint.Pass, table *lint.Relation, dropped *lint.Index) bool {
	keeps := func(index *lint.Index) bool {
		plain := index.Unique && !index.Partial && !index.Expression
		return plain && containsAll(dropped.Columns, index.Columns)
	}
	others := slices.ContainsFunc(table.Indexes, func(index *lint.Index) bool { return index != dropped && keeps(index) })
	return others || pass.Later(func(stmt *lint.Statement) bool {
		made := stmt.Node.GetIndexStmt()
		if made != nil && pass.Catalog.Resolve(made.GetRelation()) == table.Name {
			index := lint.IndexOf(made)
			return index.Unique && (index.Name.Name == dropped.Name.Name || keeps(index))
		}
		return addsUnique(pass, stmt, table, dropped.Columns)
	})
}

// addsUnique reports whether a statement makes columns of the table unique, some of those that are given or all.
func addsUnique(pass *lint.Pass, stmt *lint.Statement, table *lint.Relation, columns []string) bool {
	alter := stmt.Node.GetAlterTableStmt()
	return alter != nil && pass.Catalog.Resolve(alter.GetRelation()) == table.Name && slices.ContainsFunc(alter.GetCmds(), func(cmd *pg_query.Node) bool {
		added := cmd.GetAlterTableCmd().GetDef().GetConstraint()
		switch added.GetContype() {
		case pg_query.ConstrType_CONSTR_UNIQUE, pg_query.ConstrType_CONSTR_PRIMARY:
			return added.GetIndexname() == "" && containsAll(columns, lint.Strings(added.GetKeys()))
		}
		return false
	})
}
