package rules

import (
	"slices"

	pg_query "github.com/pganalyze/pg_query_go/v5"

	"github.com/migrate-check/migrate-check/lint"
)

func init() {
	register(&lint.Rule{
		ID:       "drop-foreign-key",
		Group:    lint.Constraints,
		Severity: lint.Warning,
		Summary:  "Dropping a foreign key locks the table it points to as well",
		Check:    checkDropForeignKey,
	})
}

func checkDropForeignKey(pass *lint.Pass) {
	for table, cmd := range pass.AlterExisting() {
		switch cmd.GetSubtype() {
		case pg_query.AlterTableType_AT_DropConstraint:
			reportPartners(pass, table, func(key *lint.Constraint) bool { return key.Name == cmd.GetName() })
		case pg_query.AlterTableType_AT_DropColumn:
			reportPartners(pass, table, func(key *lint.Constraint) bool { return slices.Contains(key.Columns, cmd.GetName()) })
		}
	}
	if drop := pass.Node.GetDropStmt(); drop.GetRemoveType() == pg_query.ObjectType_OBJECT_TABLE {
		for _, object := range drop.GetObjects() {
			if table := lint.DroppedName(object); !pass.New(table) {
				reportPartners(pass, table, func(*lint.Constraint) bool { return true })
			}
		}
	}
}

// reportPartners reports the tables at the other ends of the foreign keys that a statement takes from a table.
func reportPartners(pass *lint.Pass, table *pg_query.RangeVar, goes func(*lint.Constraint) bool) {
	relation := pass.Relation(table)
	if relation == nil {
		return
	}
	var partners []lint.Name
	for _, key := range relation.Constraints {
		partner := key.References
		if key.Kind != lint.ForeignKey || !goes(key) || partner == relation.Name || slices.Contains(partners, partner) {
			continue
		}
		if partners = append(partners, partner); pass.Catalog.RelationNamed(partner).New() || pass.Drops(partner) {
			continue
		}
		pass.Reportf("nothing can use %q either, until the commit", partner).
			Hintf("set lock_timeout, and drop the foreign key in a short transaction of its own").
			Claims(partner, lint.Claim{Lock: lint.AccessExclusive})
	}
}
