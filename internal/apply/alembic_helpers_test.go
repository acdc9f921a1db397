package apply_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/migrate-check/migrate-check/internal/apply"
	"github.com/migrate-check/migrate-check/internal/migration"
)

// skeleton is the smallest project: an env.py as alembic init writes it, without what it does not need.
const skeleton = `
-- alembic.ini --
[alembic]
script_location = db
-- db/env.py --
from alembic import context
from sqlalchemy import engine_from_config, pool

engine = engine_from_config(
    context.config.get_section("alembic"), prefix="sqlalchemy.", poolclass=pool.NullPool
)
with engine.connect() as connection:
    context.configure(connection=connection, target_metadata=None)
    with context.begin_transaction():
        context.run_migrations()
`

// writeProject writes a project in txtar form over the skeleton, and opens it.
func writeProject(t testing.TB, archive string, opts apply.AlembicOptions) *apply.Alembic {
	t.Helper()
	opts.ProjectDir = t.TempDir()
	for _, text := range []string{skeleton, archive} {
		for _, file := range txtar.Parse([]byte(text)).Files {
			path := filepath.Join(opts.ProjectDir, filepath.FromSlash(file.Name))
			if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(path, file.Data, 0o666); err != nil {
				t.Fatal(err)
			}
		}
	}
	return open(t, opts)
}

// revisionFile is a whole revision with the given functions, which begin on line 8.
func revisionFile(id, down, functions string) string {
	if down != "None" && !strings.HasPrefix(down, "(") {
		down = fmt.Sprintf("%q", down)
	}
	return fmt.Sprintf(`
-- db/versions/%[1]s.py --
import sqlalchemy as sa
from alembic import op

revision = %[1]q
down_revision = %[2]s


%[3]s`, id, down, strings.TrimLeft(functions, "\n"))
}

// bare is a revision that revisionFile wrote.
func bare(id string) *migration.Revision {
	script := migration.Script{Path: "db/versions/" + id + ".py", Line: 8}
	return &migration.Revision{ID: id, Upgrade: script, Downgrade: script}
}
