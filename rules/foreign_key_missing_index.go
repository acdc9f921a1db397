package rules

import (
	"slices"
	"strings"

	pg_query "github.com/pganalyze/pg_query_go/v5"

	"github.com/migrate-check/migrate-check/lint"
)

func init() {
	register(&lint.Rule{
		ID:       "foreign-key-missing-index",
		Group:    lint.Constraints,
		Severity: lint.Warning,
		Summary:  "Without an index on the columns of a foreign key, every delete in the other table reads this one",
		Check:    checkForeignKeyLosesIndex,
		Finish:   checkForeignKeyMissingIndex,
	})
}

func checkForeignKeyMissingIndex(pass *lint.Pass) {
	for _, table := range pass.Catalog.Changed() {
		for _, constraint := range table.Constraints {
			if constraint.Kind != lint.ForeignKey || constraint.Made == nil || hasIndexFor(table, constraint) {
				continue
			}
			pass.ReportMadef(constraint.Made, "no index of %q begins with %s, so each delete in %q reads all of it",
				table.Name, strings.Join(constraint.Columns, ", "), constraint.References).
				Hintf("create one, CONCURRENTLY if the table has rows")
		}
	}
}

// An index serves if it begins with the columns, in any order, and holds all rows in which they have values. Where
// indexes may exist that we do not know of, we do not say that there is none.
func hasIndexFor(table *lint.Relation, key *lint.Constraint) bool {
	return table.Partial || slices.ContainsFunc(table.Indexes, func(index *lint.Index) bool { return serves(index, key) })
}

func serves(index *lint.Index, key *lint.Constraint) bool {
	if index.Partial && (len(index.NullsLeftOut) == 0 || !containsAll(key.Columns, index.NullsLeftOut)) || len(index.Columns) < len(key.Columns) {
		return false
	}
	first := slices.Sorted(slices.Values(index.Columns[:len(key.Columns)]))
	return slices.Equal(first, slices.Sorted(slices.Values(key.Columns)))
}

// checkForeignKeyLosesIndex reports an index that goes and that a foreign key needs.
func checkForeignKeyLosesIndex(pass *lint.Pass) {
	drop := pass.Node.GetDropStmt()
	if drop.GetRemoveType() != pg_query.ObjectType_OBJECT_INDEX {
		return
	}
	for _, object := range drop.GetObjects() {
		name := pass.Catalog.Resolve(lint.DroppedName(object))
		table := pass.Catalog.TableOfIndex(name)
		index := table.Index(name)
		if index == nil || table.Partial || table.New() {
			continue
		}
		for _, key := range table.Constraints {
			if key.Kind == lint.ForeignKey && key.Made == nil && serves(index, key) && !servedWithout(pass, table, index, key) {
				pass.Reportf("without %q, no index of %q begins with %s, so each delete in %q reads all of it",
					index.Name, table.Name, strings.Join(key.Columns, ", "), key.References).
					Hintf("create what replaces it first, CONCURRENTLY")
			}
		}
	}
}

// servedWithout reports whether another index serves the foreign key, or the script goes on to make one.
func servedWithout(pass *lint.Pass, table *lint.Relation, without *lint.Index, key *lint.Constraint) bool {
	others := slices.ContainsFunc(table.Indexes, func(index *lint.Index) bool { return index != without && serves(index, key) })
	return others || pass.Later(func(stmt *lint.Statement) bool {
		made := stmt.Node.GetIndexStmt()
		return made != nil && pass.Catalog.Resolve(made.GetRelation()) == table.Name && serves(lint.IndexOf(made), key)
	})
}
