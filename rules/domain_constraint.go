package rules

import (
	"github.com/migrate-check/migrate-check/lint"
)

func init() {
	register(&lint.Rule{
		ID:       "domain-constraint",
		Group:    lint.Types,
		Severity: lint.Error,
		Summary:  "A new constraint of a domain is checked in every table that uses it, while writes wait",
		Check:    checkDomainConstraint,
	})
}

func checkDomainConstraint(pass *lint.Pass) {
	alter := pass.Node.GetAlterDomainStmt()
	if !lint.ReadsDomainTables(alter) {
		return
	}
	if user := pass.Catalog.DomainWithin(alter); user != "" {
		pass.Reportf("PostgreSQL refuses to check the domain's constraint, because %s holds the domain in an array", user).
			Hintf("put the condition on the tables instead, as a CHECK NOT VALID that is validated later").
			Claims(lint.Name{}, lint.Claim{Fails: true})
		return
	}
	if known := pass.Catalog.DomainOf(alter); known != nil && known.Made != nil {
		return
	}
	if pass.Catalog.Complete && len(pass.Statement.Locks) == 0 {
		return // no table uses it, or only new ones
	}
	report := pass.Reportf("every table with a column of this domain is read while writes to it wait").
		Hintf("put the condition on the tables instead, as a CHECK NOT VALID that is validated later")
	for _, lock := range pass.Statement.Locks {
		report.Claims(lock.Table, lint.Claim{Lock: lint.Share, Scan: true})
	}
}
