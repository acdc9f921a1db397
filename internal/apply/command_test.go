package apply

import (
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/migrate-check/migrate-check/internal/migration"
	"github.com/migrate-check/migrate-check/lint"
)

// Names of files come from the change. Whatever they are, they are words of the command and never more.
func TestCommandLine(t *testing.T) {
	revision := func(path string) *migration.Revision {
		id, _, _ := strings.Cut(path[strings.LastIndexByte(path, '/')+1:], ".")
		return &migration.Revision{ID: id, Upgrade: migration.Script{Path: path}}
	}
	hostile := `2'; touch $(echo x) "y" \ #`
	project := &migration.Project{Dir: "db", Revisions: []*migration.Revision{
		revision("db/1_orders.js"), revision("db/" + hostile + ".js"), revision("db/-rf.js"),
	}}
	command, err := NewCommand(project, CommandOptions{
		Root: "/work", Dir: "/work/db",
		Upgrade: "printf '%s\\n' {revision} {number} {file} {path}", Downgrade: "printf '%s\\n' {previous} {previous_number} {previous_file} {previous_path}",
		First: "zero",
	})
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		revision  int
		direction lint.Direction
		want      []string
	}{
		{0, lint.Upgrade, []string{"1_orders", "1", "1_orders.js", "1_orders.js"}},
		{0, lint.Downgrade, []string{"zero", "zero", "zero", "zero"}},
		{1, lint.Upgrade, []string{hostile, "2", hostile + ".js", hostile + ".js"}},
		{1, lint.Downgrade, []string{"1_orders", "1", "1_orders.js", "1_orders.js"}},
		{2, lint.Upgrade, []string{"-rf", "", "-rf.js", "-rf.js"}},
	}
	for _, test := range tests {
		line := command.line(project.Revisions[test.revision], test.direction)
		printed, err := exec.Command("sh", "-c", line).CombinedOutput()
		if got, want := string(printed), strings.Join(test.want, "\n")+"\n"; err != nil || got != want {
			t.Errorf("%s\nprints %q (%v), want %q", line, got, err, want)
		}
	}
}

func TestCommandsGetNoSecrets(t *testing.T) {
	dir := t.TempDir()
	command, err := NewCommand(&migration.Project{}, CommandOptions{Dir: dir, PassEnv: []string{"SHOP_*"}, Environ: []string{
		"PATH=" + os.Getenv("PATH"), "SHOP_STAGE=test", "SHOP_API_TOKEN=hunter2", "GITHUB_ENV=/hunter2", "DATABASE_URL=postgres://app:hunter2@prod/shop",
		"STAGE=hunter2", "PWD=/hunter2",
	}})
	if err != nil {
		t.Fatal(err)
	}
	printed, err := command.run(t.Context(), onSocket, "env")
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"SHOP_STAGE=test\n", "PGHOST=" + onSocket.Host + "\n", "PWD=" + dir + "\n"} {
		if !strings.Contains(printed, want) {
			t.Errorf("the command is not given %s", want)
		}
	}
	if strings.Contains(printed, "hunter2") {
		t.Errorf("the command is given\n%s", printed)
	}
}

func TestCommandWords(t *testing.T) {
	for template, want := range map[string]string{
		"up {revision} {previous} {previous_file}": "",
		"up {version}":      "{version}",
		"up {previous_url}": "{url}",
		"up ${HOME}":        "",
	} {
		_, err := NewCommand(&migration.Project{}, CommandOptions{Upgrade: template})
		if err == nil && want != "" || err != nil && (want == "" || !strings.Contains(err.Error(), "unknown word "+want)) {
			t.Errorf("%q: got %v, want %q", template, err, want)
		}
	}
}

func TestNamesTable(t *testing.T) {
	for sql, want := range map[string]bool{
		`INSERT INTO "public"."knex_migrations" VALUES (1)`:                         true,
		`select * from KNEX_MIGRATIONS`:                                             true,
		`CREATE TABLE my_knex_migrations (id int)`:                                  false,
		`CREATE TABLE knex_migrations_lock (id int)`:                                false,
		`UPDATE knex_migrations_lock SET a = (SELECT max(id) FROM knex_migrations)`: true,
	} {
		if got := namesTable(sql, "public.knex_migrations"); got != want {
			t.Errorf("namesTable(%q) = %t, want %t", sql, got, want)
		}
	}
}

func TestLastLines(t *testing.T) {
	if got, want := lastLines("a\nb\nc\n", 2), "… 1 more above\nb\nc"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if got, want := lastLines(" a\nb \n", 2), "a\nb"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
