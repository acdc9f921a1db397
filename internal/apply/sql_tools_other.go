package apply

import (
	"crypto/sha256"
	"fmt"
	"regexp"
	"strings"

	"github.com/migrate-check/migrate-check/internal/migration"
	"github.com/migrate-check/migrate-check/lint"
)

// Prisma sends a file as one message, and writes before and after it. It has no downgrades: what down.sql
// undoes is taken out with "prisma migrate resolve".
// https://www.prisma.io/docs/orm/prisma-migrate/workflows/generating-down-migrations
var prisma = sqlTool{
	versionTable: "_prisma_migrations",
	create: func(table string) string {
		return "CREATE TABLE " + quoteName(table) + ` (
			id varchar(36) PRIMARY KEY NOT NULL,
			checksum varchar(64) NOT NULL,
			finished_at timestamptz,
			migration_name varchar(255) NOT NULL,
			logs text,
			rolled_back_at timestamptz,
			started_at timestamptz NOT NULL DEFAULT now(),
			applied_steps_count integer NOT NULL DEFAULT 0
		)`
	},
	before: func(table string, revision *migration.Revision, direction lint.Direction) string {
		if direction == lint.Downgrade {
			return ""
		}
		return fmt.Sprintf("INSERT INTO %s (id, checksum, migration_name) VALUES (md5(random()::text), '%x', %s)",
			quoteName(table), sha256.Sum256([]byte(revision.Upgrade.Source)), quoteLiteral(revision.ID))
	},
	after: func(table string, revision *migration.Revision, direction lint.Direction) string {
		if direction == lint.Downgrade {
			return "UPDATE " + quoteName(table) + " SET rolled_back_at = now() WHERE migration_name = " + quoteLiteral(revision.ID)
		}
		return "UPDATE " + quoteName(table) + " SET finished_at = now(), applied_steps_count = 1 WHERE finished_at IS NULL AND migration_name = " +
			quoteLiteral(revision.ID)
	},
	copyIn: "%s cannot send the rows of COPY … FROM stdin",
}

// Sqitch hands scripts to psql, which sends their statements one by one and stops at an error. Its registry
// is in a schema of its own that scripts have nothing to do with; it is left out.
// https://sqitch.org/docs/manual/sqitch-deploy/
var sqitch = sqlTool{
	copyIn:   "%s cannot send the rows of COPY … FROM stdin",
	beyondUs: []beyond{rowsOfCopy, {regexp.MustCompile(`(?m)^\s*\\[a-zA-Z!]+`), "holds the command %s, which only psql knows"}},
}

// beyond is something in a script that the tool can do and we cannot.
type beyond struct {
	pattern *regexp.Regexp
	// why has a place for what was found.
	why string
}

var rowsOfCopy = beyond{regexp.MustCompile(`(?is)^\s*COPY\s.*?\bFROM\s+STDIN\b`), "holds rows behind %s, which are not sent here"}

// cannot is why the script cannot be run as the tool runs it, empty if it can.
func (t sqlTool) cannot(script *migration.Script) string {
	for _, part := range script.Parts {
		for _, b := range t.beyondUs {
			if found := b.pattern.FindString(part.Text); found != "" {
				return fmt.Sprintf("%s "+b.why, script.Path, strings.Join(strings.Fields(found), " "))
			}
		}
	}
	return ""
}

// changesetAuthor and changesetID take an ID such as "ann:1" apart.
func changesetAuthor(id string) string { author, _, _ := strings.Cut(id, ":"); return author }

func changesetID(id string) string { _, id, _ = strings.Cut(id, ":"); return id }
