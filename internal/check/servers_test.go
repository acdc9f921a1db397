package check

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/migrate-check/migrate-check/internal/git"
	"github.com/migrate-check/migrate-check/internal/pgtest"
	"github.com/migrate-check/migrate-check/internal/postgres"
	"github.com/migrate-check/migrate-check/plan"
)

// Where the server comes from is nothing to the result: the plans differ in the server's name, and in times.
func TestTheSamePlanFromEveryServer(t *testing.T) {
	pgtest.Server(t)
	dir := repositoryWithDefects(t)
	local := planOf(t, dir, pgtest.Options())
	for _, expected := range []string{`"verdict": "fail"`, "create-index-blocking", "downgrade-not-inverse", "observed-rewrite"} {
		if !strings.Contains(local, expected) {
			t.Fatalf("the plan lacks %s:\n%s", expected, local)
		}
	}

	t.Run("url", func(t *testing.T) {
		db := pgtest.Database(t)
		given := planOf(t, dir, postgres.Options{Source: db.URL("postgres")})
		if diff := cmp.Diff(local, given); diff != "" {
			t.Errorf("(-local +url):\n%s", diff)
		}
	})
	t.Run("container", func(t *testing.T) {
		image := pgtest.Docker(t)
		contained := planOf(t, dir, postgres.Options{Source: "container", Image: image})
		if diff := cmp.Diff(local, contained); diff != "" {
			t.Errorf("(-local +container):\n%s", diff)
		}
	})
}

// repositoryWithDefects has the goose project on main, and a revision whose downgrade forgets something.
func repositoryWithDefects(t *testing.T) (dir string) {
	dir = t.TempDir()
	if err := os.CopyFS(filepath.Join(dir, "shop"), os.DirFS("../../testdata/projects/goose")); err != nil {
		t.Fatal(err)
	}
	commitAll(t, dir)
	revision := `-- +goose Up
CREATE TYPE parcel_state AS ENUM ('packed', 'sent');
CREATE TABLE parcels (id bigint PRIMARY KEY, state parcel_state, order_id bigint REFERENCES orders);
CREATE INDEX orders_placed_at ON orders (placed_at);
-- +goose StatementBegin
DO $$ BEGIN EXECUTE 'ALTER TABLE ' || 'orders ADD COLUMN token uuid DEFAULT gen_random_uuid()'; END $$;
-- +goose StatementEnd

-- +goose Down
DROP TABLE parcels;
`
	if err := os.WriteFile(filepath.Join(dir, "shop/migrations/00101_parcels.sql"), []byte(revision), 0o600); err != nil {
		t.Fatal(err)
	}
	return dir
}

// commitAll makes a repository of the directory, with everything on main.
func commitAll(t *testing.T, dir string) {
	t.Helper()
	for _, args := range [][]string{
		{"init", "-q", "-b", "main"},
		{"add", "."},
		{"-c", "user.name=Ada", "-c", "user.email=ada@example.com", "commit", "-q", "-m", "Orders"},
	} {
		cmd := exec.Command("git", args...)
		cmd.Dir = dir
		if output, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("git %v: %v\n%s", args, err, output)
		}
	}
}

// planOf is the plan as JSON, without the server's name and the times.
func planOf(t *testing.T, dir string, server postgres.Options) string {
	document, err := Run(context.Background(), Options{
		Dirs: []string{dir}, Base: git.Options{Ref: "main"}, Postgres: server, Environ: os.Environ(),
	})
	if err != nil {
		t.Fatal(err)
	}
	if document.Postgres == nil {
		t.Fatalf("there was no server: %v", document.Unchecked)
	}
	text, err := json.MarshalIndent(withoutTimes(document), "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	holdsSchema(t, text)
	return string(text)
}

// withoutTimes leaves out what no two runs have in common.
func withoutTimes(document *plan.Plan) *plan.Plan {
	document.Postgres = nil
	for i := range document.Projects {
		for j := range document.Projects[i].Revisions {
			revision := &document.Projects[i].Revisions[j]
			for _, duration := range []*time.Duration{
				&revision.Upgrade.Duration, &revision.Downgrade.Duration, &revision.Again.Duration,
			} {
				*duration = 0
			}
			forgetHeld(revision.Locks)
			for k := range revision.Statements {
				revision.Statements[k].Duration = 0
				forgetHeld(revision.Statements[k].Locks)
			}
		}
	}
	return document
}

func forgetHeld(locks []plan.Lock) {
	for i := range locks {
		locks[i].Held = 0
	}
}

// holdsSchema checks a real plan against the published schema.
func holdsSchema(t *testing.T, text []byte) {
	schema, err := jsonschema.NewCompiler().Compile("../../docs/plan.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	if err := schema.Validate(document); err != nil {
		t.Errorf("the plan does not hold docs/plan.schema.json: %v", err)
	}
}
