package rules

import (
	pg_query "github.com/pganalyze/pg_query_go/v5"

	"github.com/migrate-check/migrate-check/lint"
)

func init() {
	register(&lint.Rule{
		ID:       "grant-widening",
		Group:    lint.Programs,
		Severity: lint.Warning,
		Summary:  "GRANT gives a privilege to everybody, or lets it be passed on",
		Check:    checkGrantWidening,
	})
}

func checkGrantWidening(pass *lint.Pass) {
	grant := pass.Node.GetGrantStmt()
	if byDefault := pass.Node.GetAlterDefaultPrivilegesStmt(); byDefault != nil {
		grant = byDefault.GetAction()
	}
	if grant != nil && grant.GetIsGrant() {
		reportGrant(pass, grant)
	}
	if role := pass.Node.GetGrantRoleStmt(); role.GetIsGrant() && lint.HasOption(role.GetOpt(), "admin") {
		pass.Reportf("the role may let others into the granted role").
			Hintf("leave WITH ADMIN OPTION out")
	}
}

func reportGrant(pass *lint.Pass, grant *pg_query.GrantStmt) {
	for _, node := range grant.GetGrantees() {
		if node.GetRoleSpec().GetRoletype() == pg_query.RoleSpecType_ROLESPEC_PUBLIC {
			pass.Reportf("every role of the server gets the privilege").
				Hintf("name the role that needs it")
		}
	}
	if grant.GetGrantOption() {
		pass.Reportf("the role may pass the privilege on").
			Hintf("leave WITH GRANT OPTION out")
	}
	if more := besides[grant.GetObjtype()]; len(grant.GetPrivileges()) == 0 && more != "" {
		pass.Reportf("ALL also holds %s", more).
			Hintf("name the privileges that are needed").
			Severity(lint.Note)
	}
}

// besides is what ALL holds that few roles need, by the kind of object.
var besides = map[pg_query.ObjectType]string{
	pg_query.ObjectType_OBJECT_TABLE:    "TRUNCATE, which row security does not keep from anything, REFERENCES and TRIGGER",
	pg_query.ObjectType_OBJECT_SCHEMA:   "CREATE, by which the role can put functions in the way of others",
	pg_query.ObjectType_OBJECT_DATABASE: "CREATE and TEMPORARY",
}
