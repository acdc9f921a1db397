package apply

import (
	"fmt"
	"path"
	"regexp"

	"github.com/migrate-check/migrate-check/internal/migration"
	"github.com/migrate-check/migrate-check/lint"
)

// Both send the statements of a script one by one, as JDBC does.

// https://documentation.red-gate.com/fd/flyway-schema-history-table-273973417.html
var flyway = sqlTool{
	versionTable: "flyway_schema_history",
	create: func(table string) string {
		return "CREATE TABLE " + quoteName(table) + ` (
			installed_rank integer PRIMARY KEY,
			version varchar(50),
			description varchar(200) NOT NULL,
			type varchar(20) NOT NULL,
			script varchar(1000) NOT NULL,
			checksum integer,
			installed_by varchar(100) NOT NULL,
			installed_on timestamp NOT NULL DEFAULT now(),
			execution_time integer NOT NULL,
			success boolean NOT NULL
		)`
	},
	after: func(table string, revision *migration.Revision, direction lint.Direction) string {
		kind, script, version := "SQL", revision.Upgrade.Path, quoteLiteral(revision.ID)
		if direction == lint.Downgrade {
			kind, script = "UNDO_SQL", revision.Downgrade.Path
		}
		if revision.Repeatable {
			version = "NULL"
		}
		return fmt.Sprintf(`INSERT INTO %[1]s (installed_rank, version, description, type, script, installed_by, execution_time, success)
			SELECT coalesce(max(installed_rank), 0) + 1, %[2]s, %[3]s, '%[4]s', %[5]s, current_user, 0, true FROM %[1]s`,
			quoteName(table), version, quoteLiteral(revision.Message), kind, quoteLiteral(path.Base(script)))
	},
	beyondUs: []beyond{rowsOfCopy, {regexp.MustCompile(`\$\{[^}\n]+\}`), "holds the placeholder %s, whose value Flyway has from its configuration"}},
}

// https://docs.liquibase.com/concepts/tracking-tables/databasechangelog-table.html
var liquibase = sqlTool{
	versionTable: "databasechangelog",
	create: func(table string) string {
		return "CREATE TABLE " + quoteName(table) + ` (
			id varchar(255) NOT NULL,
			author varchar(255) NOT NULL,
			filename varchar(255) NOT NULL,
			dateexecuted timestamp NOT NULL,
			orderexecuted integer NOT NULL,
			exectype varchar(10) NOT NULL,
			md5sum varchar(35),
			description varchar(255),
			comments varchar(255),
			tag varchar(255),
			liquibase varchar(20),
			contexts varchar(255),
			labels varchar(255),
			deployment_id varchar(10)
		)`
	},
	after: func(table string, revision *migration.Revision, direction lint.Direction) string {
		author, id, file := quoteLiteral(changesetAuthor(revision.ID)), quoteLiteral(changesetID(revision.ID)), quoteLiteral(revision.Path())
		if direction == lint.Downgrade {
			return fmt.Sprintf("DELETE FROM %s WHERE id = %s AND author = %s AND filename = %s", quoteName(table), id, author, file)
		}
		return fmt.Sprintf(`INSERT INTO %[1]s (id, author, filename, dateexecuted, orderexecuted, exectype)
			SELECT %[2]s, %[3]s, %[4]s, now(), coalesce(max(orderexecuted), 0) + 1, 'EXECUTED' FROM %[1]s`,
			quoteName(table), id, author, file)
	},
	copyIn:   "%s cannot send the rows of COPY … FROM stdin",
	beyondUs: []beyond{{regexp.MustCompile(`\$\{[^}\n]+\}`), "holds the parameter %s, whose value Liquibase has from its configuration"}},
}
