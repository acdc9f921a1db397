package apply

import (
	"context"
	"errors"
	"fmt"

	"github.com/migrate-check/migrate-check/internal/postgres"
)

// AlembicRevision is a revision as Alembic itself reads it.
type AlembicRevision struct {
	ID        string   `json:"id"`
	Path      string   `json:"path"`
	Message   string   `json:"message"`
	Parents   []string `json:"parents"`
	DependsOn []string `json:"dependsOn"`
	Labels    []string `json:"labels"`
}

// Describe lists the revisions as Alembic orders them, parents first, and the heads. Paths are absolute.
// It opens no connection; the revisions' code finds db as every step does.
func (a *Alembic) Describe(ctx context.Context, db *postgres.Database) ([]AlembicRevision, []string, error) {
	report, err := a.run(ctx, db, fileNames{root: a.project}, task{Do: "describe"})
	if err != nil {
		return nil, nil, fmt.Errorf("reading the revisions of %s: %w", a.opts.ConfigFile, err)
	}
	if report.timedOut {
		return nil, nil, ctx.Err()
	}
	if report.failed != nil {
		return nil, nil, fmt.Errorf("reading the revisions of %s: %w", a.opts.ConfigFile, a.explain(report.files, report))
	}
	return report.done.Revisions, report.done.Heads, nil
}

// ModelDifference is one operation that autogenerate would put into a new revision.
type ModelDifference struct {
	// Kind is Alembic's operation: "AddColumn", "CreateTable", "AlterColumn" …
	Kind string `json:"kind"`
	// Schema and Table say what it is about. May be empty.
	Schema string `json:"schema"`
	Table  string `json:"table"`
	// Code is the operation as Python.
	Code string `json:"code"`
}

// ErrNoModels is an env.py that gives Alembic no target_metadata to compare with.
var ErrNoModels = errors.New("env.py sets no target_metadata")

// Drift lists in what the models differ from the database, which must have every revision applied.
func (a *Alembic) Drift(ctx context.Context, db *postgres.Database) ([]ModelDifference, error) {
	report, err := a.run(ctx, db, fileNames{root: a.project}, task{Do: "drift"})
	switch {
	case err != nil:
		return nil, fmt.Errorf("comparing the models with the database: %w", err)
	case report.timedOut:
		return nil, ctx.Err()
	case report.failed != nil:
		return nil, fmt.Errorf("comparing the models with the database: %w", a.explain(report.files, report))
	case !report.done.Models:
		return nil, ErrNoModels
	}
	return report.done.Differences, nil
}
