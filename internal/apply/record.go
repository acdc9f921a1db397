package apply

import (
	"context"
	"fmt"
	"slices"

	"github.com/migrate-check/migrate-check/internal/migration"
	"github.com/migrate-check/migrate-check/internal/postgres"
	"github.com/migrate-check/migrate-check/lint"
)

var (
	_ Recorder = (*sqlRunner)(nil)
	_ Recorder = (*Alembic)(nil)
)

// Record sends what the tool sends around the script of a revision, without the script.
func (r *sqlRunner) Record(ctx context.Context, db *postgres.Database, revisions []*migration.Revision) error {
	s, err := r.open(ctx, db)
	if err != nil {
		return err
	}
	defer s.close(ctx)
	if err := r.prepare(ctx, s); err != nil {
		return err
	}
	for _, revision := range revisions {
		for _, words := range []func(string, *migration.Revision, lint.Direction) string{r.tool.before, r.tool.after} {
			if words == nil {
				continue
			}
			if _, err := s.send(ctx, words(r.table, revision, lint.Upgrade)); err != nil {
				return fmt.Errorf("recording %s in %s: %w", revision.ID, r.table, err)
			}
		}
	}
	return nil
}

// Record does what "alembic stamp" does: through env.py, which knows where the version table is.
func (a *Alembic) Record(ctx context.Context, db *postgres.Database, revisions []*migration.Revision) error {
	if len(revisions) == 0 {
		return nil
	}
	report, err := a.run(ctx, db, fileNames{root: a.rootOf(revisions[0].Path())}, task{Do: "stamp", Revisions: headsOf(revisions)})
	if err != nil {
		return err
	}
	if report.failed != nil {
		return a.explain(report.files, report)
	}
	return nil
}

// headsOf are the revisions on which no other builds: those that the version table holds.
func headsOf(revisions []*migration.Revision) (heads []string) {
	for _, revision := range revisions {
		if !slices.ContainsFunc(revisions, func(r *migration.Revision) bool { return slices.Contains(r.Parents, revision.ID) }) {
			heads = append(heads, revision.ID)
		}
	}
	return heads
}
