package rules

import (
	pg_query "github.com/pganalyze/pg_query_go/v5"

	"github.com/migrate-check/migrate-check/lint"
	"github.com/migrate-check/migrate-check/lint/rewrite"
)

func init() {
	register(&lint.Rule{
		ID:       "primary-key-nullable",
		Group:    lint.Constraints,
		Severity: lint.Error,
		Summary:  "A primary key of columns that may be null reads the whole table while nothing else can use it",
		Check:    checkPrimaryKeyNullable,
		Rewrite:  rewrite.Statement,
	})
}

func checkPrimaryKeyNullable(pass *lint.Pass) {
	for table, constraint := range addedConstraints(pass, pg_query.ConstrType_CONSTR_PRIMARY) {
		relation := pass.Relation(table)
		if constraint.GetIndexname() == "" || relation == nil {
			continue
		}
		index := relation.Index(lint.Name{Schema: relation.Name.Schema, Name: constraint.GetIndexname()})
		if index == nil {
			continue
		}
		for _, name := range index.Columns {
			column := relation.Column(name)
			if column == nil || !column.Known() || provenNotNull(pass, table, name) {
				continue
			}
			pass.Reportf("%q may be null, so the primary key reads all of %q while nothing else can use it", name, lint.TableName(table)).
				At(constraint.GetLocation()).
				Hintf("make it NOT NULL first, by way of a CHECK that is validated").
				Claims(relation.Name, lint.Claim{Lock: lint.AccessExclusive, Scan: true})
			break
		}
	}
}
