package rules

import (
	"github.com/migrate-check/migrate-check/lint"
)

func init() {
	register(&lint.Rule{
		ID:       "policy-without-rls",
		Group:    lint.Programs,
		Severity: lint.Warning,
		Summary:  "A policy has no effect while row security is off",
		Finish:   checkPolicyWithoutRls,
	})
}

func checkPolicyWithoutRls(pass *lint.Pass) {
	for _, table := range pass.Catalog.Changed() {
		if table.RowSecurity || table.Partial {
			continue
		}
		for _, policy := range table.Policies {
			if policy.Made != nil {
				pass.ReportMadef(policy.Made, "%q has no effect, because row security of %q is off", policy.Name, table.Name).
					Hintf("ALTER TABLE … ENABLE ROW LEVEL SECURITY")
			}
		}
	}
}
