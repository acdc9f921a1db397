package migration

import (
	"fmt"
	"testing"
)

func TestFind(t *testing.T) {
	const goose, dbmate = "-- +goose Up\nSELECT 1;\n", "-- migrate:up\nSELECT 1;\n-- migrate:down\n"
	tests := []struct{ name, dir, tool, archive, want string }{
		{"several in a monorepo", ".", "", `
-- a/alembic.ini --
[alembic]
script_location = alembic
-- a/alembic/versions/1.py --
-- b/migrations/1_x.up.sql --
-- c/db/1_x.sql --
` + goose + `
-- d/db/1_x.sql --
` + dbmate, "[{a alembic} {b/migrations golang-migrate} {c/db goose} {d/db dbmate}]"},
		{"below a directory", "b", "", `
-- a/1_x.up.sql --
-- b/1_x.up.sql --
`, "[{b golang-migrate}]"},
		{"at the root", ".", "", `
-- 1_x.up.sql --
`, "[{. golang-migrate}]"},
		{"other people's projects", ".", "", `
-- 1_x.up.sql --
-- node_modules/x/1_x.up.sql --
-- vendor/x/1_x.up.sql --
-- .venv/x/1_x.up.sql --
-- env/pyvenv.cfg --
-- env/lib/1_x.up.sql --
`, "[{. golang-migrate}]"},
		{"SQL that Alembic's revisions load", ".", "", `
-- alembic.ini --
[alembic]
script_location = db
-- db/versions/sql/1_x.up.sql --
`, "[{. alembic}]"},
		{"a directory within a project", "back/db/versions", "", `
-- back/alembic.ini --
[alembic]
script_location = db
-- back/db/versions/1.py --
`, "[{back alembic}]"},
		{"pyproject.toml", ".", "", `
-- pyproject.toml --
[tool.alembic]
script_location = "%(here)s/db"
-- db/versions/1.py --
`, "[{. alembic}]"},
		{"pyproject.toml of something else", ".", "", `
-- pyproject.toml --
[tool.black]
-- 1_x.up.sql --
`, "[{. golang-migrate}]"},
		{"the other tools", ".", "", `
-- rust/Cargo.toml --
[dependencies]
sqlx = "0.8"
-- rust/migrations/1_x.up.sql --
-- go/go.mod --
-- go/migrations/1_x.up.sql --
-- diesel/migrations/2024-01-01-000000_x/up.sql --
-- prisma/migrations/migration_lock.toml --
-- prisma/migrations/20240101_x/migration.sql --
-- java/db/migration/V1__x.sql --
-- java/db/migration/deep/V2__x.sql --
-- sqitch/sqitch.plan --
-- sqitch/deploy/1_x.up.sql --
-- liquibase/a.sql --
--liquibase formatted sql
`, "[{diesel/migrations diesel} {go/migrations golang-migrate} {java/db/migration flyway} {liquibase liquibase} {prisma/migrations prisma} {rust/migrations sqlx} {sqitch sqitch}]"},
		{"nothing", ".", "", `
-- a/x.sql --
`, "!no migration project in .; looked for alembic (alembic.ini, or [tool.alembic] in pyproject.toml), command (command: in migrate-check.yaml, for any other tool), dbmate (NUMBER_name.sql with -- migrate:up), diesel (NUMBER_name/up.sql), flyway (V1__name.sql), golang-migrate (NUMBER_name.up.sql), goose (NUMBER_name.sql with -- +goose Up), liquibase (files with --liquibase formatted sql), prisma (migration_lock.toml beside name/migration.sql), sqitch (sqitch.plan), sqlx (NUMBER_name.sql where Cargo.toml has sqlx)"},
		{"nothing of that tool", "a", "goose", `
-- a/1_x.up.sql --
`, "!no goose project in a; looked for NUMBER_name.sql with -- +goose Up"},
		{"no such directory", "nosuch", "", `
-- a/x.sql --
`, "!there is no directory nosuch"},
		{"no such tool", ".", "gose", "", `!unknown migration tool "gose"; use one of alembic, command, dbmate, diesel, flyway, golang-migrate, goose, liquibase, prisma, sqitch, sqlx`},
		{"two tools", ".", "", "\n-- db/1_x.sql --\n" + goose + "-- db/2_x.sql --\n" + dbmate,
			"!db could be a project of dbmate and of goose; say which with --tool, or with tool: in migrate-check.yaml"},
		{"two tools, and one is named", ".", "goose", "\n-- db/1_x.sql --\n" + goose + "-- db/2_x.sql --\n" + dbmate, "[{db goose}]"},
		{"a broken pyproject.toml", ".", "", `
-- pyproject.toml --
[tool
`, "!pyproject.toml:2: the file is not TOML: expected '.' or ']' to end table name, but got '\\n' instead"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			places, err := Find(tree(test.archive), test.dir, test.tool)
			got := fmt.Sprint(places)
			if err != nil {
				got = "!" + err.Error()
			}
			if got != test.want {
				t.Errorf("got  %s\nwant %s", got, test.want)
			}
		})
	}
}
