package apply

import (
	"crypto/sha512"
	"fmt"

	"github.com/migrate-check/migrate-check/internal/migration"
	"github.com/migrate-check/migrate-check/lint"
)

// Both send a file as one message, and record it in the same transaction.

// https://docs.rs/sqlx/latest/sqlx/migrate/trait.Migrate.html
var sqlx = sqlTool{
	versionTable: "_sqlx_migrations",
	create: func(table string) string {
		return "CREATE TABLE " + quoteName(table) + ` (
			version bigint PRIMARY KEY,
			description text NOT NULL,
			installed_on timestamptz NOT NULL DEFAULT now(),
			success boolean NOT NULL,
			checksum bytea NOT NULL,
			execution_time bigint NOT NULL
		)`
	},
	after: func(table string, revision *migration.Revision, direction lint.Direction) string {
		if direction == lint.Downgrade {
			return "DELETE FROM " + quoteName(table) + " WHERE version = " + number(revision.ID)
		}
		return fmt.Sprintf(`INSERT INTO %s (version, description, success, checksum, execution_time) VALUES (%s, %s, true, '\x%x', -1)`,
			quoteName(table), number(revision.ID), quoteLiteral(revision.Message), sha512.Sum384([]byte(revision.Upgrade.Source)))
	},
	copyIn:  "%s cannot send the rows of COPY … FROM stdin",
	copyOut: "",
}

// https://docs.rs/diesel_migrations/latest/diesel_migrations/
var diesel = sqlTool{
	versionTable: "__diesel_schema_migrations",
	create: func(table string) string {
		return "CREATE TABLE " + quoteName(table) + ` (
			version varchar(50) PRIMARY KEY NOT NULL,
			run_on timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP
		)`
	},
	after: func(table string, revision *migration.Revision, direction lint.Direction) string {
		if direction == lint.Downgrade {
			return "DELETE FROM " + quoteName(table) + " WHERE version = " + quoteLiteral(revision.ID)
		}
		return "INSERT INTO " + quoteName(table) + " (version) VALUES (" + quoteLiteral(revision.ID) + ")"
	},
	copyIn: "%s cannot send the rows of COPY … FROM stdin",
}
