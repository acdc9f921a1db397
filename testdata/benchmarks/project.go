package main

import (
	"context"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

// tables is how many tables the long project has; each has four revisions.
const tables = 100

// longProject has four hundred revisions as applications have them, for golang-migrate: tables with keys and indexes,
// columns with checks, an enum for every fourth table, and a view.
func longProject() map[string]string {
	files := map[string]string{}
	number := 0
	add := func(up, down string) {
		number++
		files[fmt.Sprintf("migrations/%06d_step.up.sql", number)] = up
		files[fmt.Sprintf("migrations/%06d_step.down.sql", number)] = down
	}
	for i := range tables {
		add(fmt.Sprintf(`CREATE TABLE t%[1]d (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, parent_id bigint, name varchar(100) NOT NULL,
total numeric(10,2) NOT NULL DEFAULT 0, data jsonb, created_at timestamptz NOT NULL DEFAULT now());
CREATE INDEX t%[1]d_parent ON t%[1]d (parent_id);`, i), fmt.Sprintf("DROP TABLE t%d;", i))
		add(fmt.Sprintf("ALTER TABLE t%[1]d ADD CONSTRAINT t%[1]d_total CHECK (total >= 0), ADD FOREIGN KEY (parent_id) REFERENCES t%[2]d ON DELETE CASCADE;", i, max(0, i-1)),
			fmt.Sprintf("ALTER TABLE t%[1]d DROP CONSTRAINT t%[1]d_total, DROP CONSTRAINT t%[1]d_parent_id_fkey;", i))
		if i%4 == 0 {
			add(fmt.Sprintf("CREATE TYPE e%[1]d AS ENUM ('new', 'open', 'done'); ALTER TABLE t%[1]d ADD COLUMN state e%[1]d NOT NULL DEFAULT 'new';", i),
				fmt.Sprintf("ALTER TABLE t%[1]d DROP COLUMN state; DROP TYPE e%[1]d;", i))
		} else {
			add(fmt.Sprintf("ALTER TABLE t%[1]d ADD COLUMN note text; CREATE INDEX t%[1]d_name ON t%[1]d (lower(name)) WHERE name <> '';", i),
				fmt.Sprintf("DROP INDEX t%[1]d_name; ALTER TABLE t%[1]d DROP COLUMN note;", i))
		}
		add(fmt.Sprintf("CREATE VIEW v%[1]d AS SELECT id, name, total FROM t%[1]d; COMMENT ON COLUMN t%[1]d.total IS 'in euro';", i),
			fmt.Sprintf("COMMENT ON COLUMN t%[1]d.total IS NULL; DROP VIEW v%[1]d;", i))
	}
	return files
}

// pending is the revision that the pull request adds.
var pending = map[string]string{
	"migrations/900000_note.up.sql":   "SET lock_timeout = '5s';\nALTER TABLE t7 ADD COLUMN remark text;\n",
	"migrations/900000_note.down.sql": "ALTER TABLE t7 DROP COLUMN remark;\n",
}

// repository commits files on main, and puts others into the work tree.
func repository(ctx context.Context, dir string, committed, added map[string]string) error {
	if err := write(dir, committed); err != nil {
		return err
	}
	for _, args := range [][]string{
		{"init", "-q", "-b", "main"},
		{"add", "-A"},
		{"-c", "user.name=Bench", "-c", "user.email=bench@example.com", "commit", "-q", "-m", "Base"},
	} {
		cmd := exec.CommandContext(ctx, "git", args...)
		cmd.Dir = dir
		if output, err := cmd.CombinedOutput(); err != nil {
			return fmt.Errorf("git %v: %w\n%s", args, err, output)
		}
	}
	return write(dir, added)
}

func write(dir string, files map[string]string) error {
	for _, name := range slices.Sorted(maps.Keys(files)) {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(path, []byte(files[name]), 0o644); err != nil {
			return err
		}
	}
	return nil
}

// scriptsOf are the scripts of one direction in order, "up" or "down".
func scriptsOf(files map[string]string, direction string) (texts []string) {
	for _, name := range slices.Sorted(maps.Keys(files)) {
		if strings.HasSuffix(name, "."+direction+".sql") {
			texts = append(texts, files[name])
		}
	}
	return texts
}
