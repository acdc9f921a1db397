package applied

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"

	"github.com/migrate-check/migrate-check/internal/migration"
	"github.com/migrate-check/migrate-check/internal/pgtest"
)

// The tables as the tools make them, with what they write when revisions are applied, undone and broken off.
const (
	gooseTable = `CREATE TABLE goose_db_version (id serial PRIMARY KEY, version_id bigint NOT NULL, is_applied boolean NOT NULL, tstamp timestamp DEFAULT now());
		INSERT INTO goose_db_version (version_id, is_applied) VALUES (0, true), (1, true), (2, true), (2, false), (3, true)`
	golangMigrateTable = `CREATE TABLE schema_migrations (version bigint PRIMARY KEY, dirty boolean NOT NULL); INSERT INTO schema_migrations VALUES (2, false)`
	dirtyTable         = `CREATE TABLE schema_migrations (version bigint PRIMARY KEY, dirty boolean NOT NULL); INSERT INTO schema_migrations VALUES (2, true)`
	dbmateTable        = `CREATE TABLE schema_migrations (version varchar PRIMARY KEY); INSERT INTO schema_migrations VALUES ('1'), ('3')`
	alembicTable       = `CREATE SCHEMA meta; CREATE TABLE meta.versions (version_num varchar(32) PRIMARY KEY); INSERT INTO meta.versions VALUES ('2'), ('x')`
	flywayTable        = `CREATE TABLE flyway_schema_history (installed_rank int PRIMARY KEY, version varchar(50), description varchar(200) NOT NULL,
			type varchar(20) NOT NULL, script varchar(1000) NOT NULL, checksum int, installed_by varchar(100) NOT NULL,
			installed_on timestamp NOT NULL DEFAULT now(), execution_time int NOT NULL, success boolean NOT NULL);
		INSERT INTO flyway_schema_history (installed_rank, version, description, type, script, installed_by, execution_time, success) VALUES
			(1, '1', 'base', 'BASELINE', 'base', 'a', 1, true), (2, '2.0', 'two', 'SQL', 'V2', 'a', 1, true),
			(3, '3', 'three', 'SQL', 'V3', 'a', 1, true), (4, '3', 'three', 'UNDO_SQL', 'U3', 'a', 1, true),
			(5, NULL, 'view', 'SQL', 'R__view', 'a', 1, true), (6, '4', 'four', 'SQL', 'V4', 'a', 1, false)`
	prismaTable = `CREATE TABLE _prisma_migrations (id varchar(36) PRIMARY KEY, checksum varchar(64) NOT NULL, finished_at timestamptz,
			migration_name varchar(255) NOT NULL, logs text, rolled_back_at timestamptz, started_at timestamptz NOT NULL DEFAULT now(), applied_steps_count int NOT NULL DEFAULT 0);
		INSERT INTO _prisma_migrations (id, checksum, migration_name, started_at, finished_at, rolled_back_at) VALUES
			('a', '', '1', '2026-01-01', '2026-01-01', NULL), ('b', '', '2', '2026-01-02', NULL, '2026-01-03'), ('c', '', '3', '2026-01-04', NULL, NULL)`
	sqlxTable = `CREATE TABLE _sqlx_migrations (version bigint PRIMARY KEY, description text NOT NULL, installed_on timestamptz NOT NULL DEFAULT now(),
			success boolean NOT NULL, checksum bytea NOT NULL, execution_time bigint NOT NULL);
		INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time) VALUES (1, '', true, '', 1), (2, '', false, '', 1)`
	dieselTable = `CREATE TABLE __diesel_schema_migrations (version varchar(50) PRIMARY KEY, run_on timestamp NOT NULL DEFAULT now());
		INSERT INTO __diesel_schema_migrations (version) VALUES ('1'), ('2'), ('3')`
	sqitchTable = `CREATE SCHEMA sqitch; CREATE TABLE sqitch.changes (change_id text PRIMARY KEY, change text NOT NULL, project text NOT NULL, committed_at timestamptz NOT NULL);
		INSERT INTO sqitch.changes VALUES ('a', '1', 'shop', '2026-01-01'), ('b', '2', 'shop', '2026-01-02'), ('c', 'users', 'auth', '2026-01-02')`
	liquibaseTable = `CREATE TABLE databasechangelog (id varchar(255) NOT NULL, author varchar(255) NOT NULL, filename varchar(255) NOT NULL, orderexecuted int NOT NULL);
		INSERT INTO databasechangelog VALUES ('1', 'ada', 'db.sql', 1)`
)

func TestStanding(t *testing.T) {
	tests := []struct{ name, tool, sql, current, behind, unknown, failed string }{
		{"goose with a revision undone", "goose", gooseTable, "3", "2", "", ""},
		{"golang-migrate", "golang-migrate", golangMigrateTable, "2", "3", "", ""},
		{"golang-migrate, dirty", "golang-migrate", dirtyTable, "2", "2 3", "", "2"},
		{"golang-migrate, unknown", "golang-migrate", strings.Replace(golangMigrateTable, "(2,", "(9,", 1), "9", "", "9", ""},
		{"dbmate with a gap", "dbmate", dbmateTable, "3", "2", "", ""},
		{"alembic in a table of its own, on two branches", "alembic", alembicTable, "2 x", "3", "x", ""},
		{"alembic at an unknown revision", "alembic", strings.Replace(alembicTable, "('2'), ", "", 1), "x", "lost", "x", ""},
		{"alembic without a revision", "alembic", "CREATE TABLE alembic_version (version_num varchar(32) PRIMARY KEY)", "", "1 2 3", "", ""},
		{"flyway", "flyway", flywayTable, "2", "3", "", "4"},
		{"prisma", "prisma", prismaTable, "1", "2 3", "", "3"},
		{"sqlx", "sqlx", sqlxTable, "1", "2 3", "", "2"},
		{"diesel", "diesel", dieselTable, "3", "", "", ""},
		{"sqitch with another project beside", "sqitch", sqitchTable, "2", "3", "", ""},
		{"liquibase", "liquibase", liquibaseTable, "ada:1", "2 3", "", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			project := history(tt.tool)
			record := For(read(t, tt.sql), project)
			if record == nil {
				t.Fatal("there is no record of the project")
			}
			standing := record.In(project, project)
			got := []string{strings.Join(standing.Current, " "), behind(standing), strings.Join(standing.Unknown, " "), strings.Join(standing.Failed, " ")}
			if diff := cmp.Diff([]string{tt.current, tt.behind, tt.unknown, tt.failed}, got); diff != "" {
				t.Errorf("current, behind, unknown, failed (-want +got):\n%s", diff)
			}
		})
	}
}

// history is a project with the revisions 1, 2 and 3; Liquibase's are called by their author too.
func history(tool string) *migration.Project {
	project := &migration.Project{Tool: tool}
	for i, id := range []string{"1", "2", "3"} {
		r := &migration.Revision{ID: id}
		if tool == "liquibase" && i == 0 {
			r.ID = "ada:1"
		}
		if i > 0 {
			r.Parents = []string{project.Revisions[i-1].ID}
		}
		project.Revisions = append(project.Revisions, r)
	}
	return project
}

func behind(s Standing) string {
	if s.Lost {
		return "lost"
	}
	var ids []string
	for _, r := range s.Behind {
		ids = append(ids, r.ID)
	}
	return strings.Join(ids, " ")
}

func read(t *testing.T, sql string) []Record {
	t.Helper()
	db := pgtest.Database(t)
	if _, err := pgtest.Connect(t, db).Exec(t.Context(), sql); err != nil {
		t.Fatal(err)
	}
	records, err := ReadURL(t.Context(), db.URL("postgresql+asyncpg"))
	if err != nil {
		t.Fatal(err)
	}
	return records
}

func TestTheTransactionCannotWrite(t *testing.T) {
	db := pgtest.Database(t)
	err := InTransaction(t.Context(), db.URL("postgres"), func(tx pgx.Tx) error {
		_, err := tx.Exec(t.Context(), "CREATE TABLE t (a int)")
		return err
	})
	if err == nil || !strings.Contains(err.Error(), "read-only transaction") {
		t.Errorf("got %v, want a refusal", err)
	}
}

func TestErrorsKeepThePassword(t *testing.T) {
	for _, url := range []string{
		"postgres://u:open-sesame@127.0.0.1:1/nothing?sslmode=disable", "postgres://u:open-sesame@127.0.0.1:port/x",
		"postgres://127.0.0.1:1/x?password=open-sesame&sslmode=disable", "postgres://u:open-sesame@127.0.0.1:1/x?sslmode=perhaps",
	} {
		_, err := ReadURL(t.Context(), url)
		if err == nil || strings.Contains(err.Error(), "sesame") {
			t.Errorf("got %v, want an error without the password", err)
		}
	}
}
