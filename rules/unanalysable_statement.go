package rules

import (
	"regexp"

	"github.com/migrate-check/migrate-check/lint"
)

func init() {
	register(&lint.Rule{
		ID:       "unanalysable-statement",
		Group:    lint.Checking,
		Severity: lint.Error,
		Summary:  "A statement that could not be parsed was not checked",
		Check:    checkUnanalysableStatement,
	})
}

// placeholder is what Flyway and Liquibase put a value from their configuration in place of.
var placeholder = regexp.MustCompile(`\$\{[^}\n]+\}`)

func checkUnanalysableStatement(pass *lint.Pass) {
	err := pass.Statement.Err
	if err == nil || pass.Statement.Understood() {
		return
	}
	syntax, since, where := pass.Statement.WhatIsNewer()
	switch {
	case since == 0 && placeholder.MatchString(pass.Statement.SQL):
		pass.Reportf("the statement could not be analysed: it holds the placeholder %s, whose value is not known here",
			placeholder.FindString(pass.Statement.SQL)).Place(err.Position).
			Hintf("give its value in the configuration of the migration tool, in a file beside the migrations or above")
	case since == 0:
		pass.Reportf("the statement could not be analysed: %s", err.Message).Place(err.Position).
			Hintf("let the throwaway database judge it, or mend it")
	default:
		pass.Reportf("the statement could not be analysed, and PostgreSQL %d refuses it: %s in %s is syntax of %d",
			pass.Version, syntax, where, since).Place(err.Position).
			Hintf("write it for PostgreSQL %d, or set postgres.version to what production runs", pass.Version)
	}
}
