package check

import (
	"context"
	"errors"
	"path/filepath"

	"github.com/migrate-check/migrate-check/internal/apply"
	"github.com/migrate-check/migrate-check/internal/postgres"
	"github.com/migrate-check/migrate-check/internal/replay"
	"github.com/migrate-check/migrate-check/lint"
)

// models compares the models of the work tree, nil where the tool has none or nobody wants to know.
func (s *subject) models(r *runners) replay.Models {
	alembic, ok := r.head.(*apply.Alembic)
	if !ok || s.ignoresModels() || len(s.changes.Pending)+len(s.editedPython) == 0 {
		return nil
	}
	return alembic.Drift
}

func (s *subject) ignoresModels() bool {
	severity, configured := s.opts.Lint.Severities[replay.ModelDrift]
	return configured && severity == lint.Off
}

// baseModels compares the models of the base, which need its files. They are read when somebody asks: most
// changes leave no difference that could have been there before.
func (s *subject) baseModels(r *runners) replay.Models {
	if s.models(r) == nil || s.opts.All {
		return nil
	}
	return func(ctx context.Context, db *postgres.Database) ([]apply.ModelDifference, error) {
		if r.base == nil {
			if err := s.openBase(r); err != nil {
				return nil, err
			}
		}
		alembic, ok := r.base.(*apply.Alembic)
		if !ok {
			return nil, errors.New("the base is of another tool")
		}
		return alembic.Drift(ctx, db)
	}
}

// openBase makes the runner of the base's files.
func (s *subject) openBase(r *runners) (err error) {
	if r.exported, err = s.export(); err != nil {
		return err
	}
	r.base, err = s.alembic(filepath.Join(r.exported.Path, exportedTree), s.changes.Base.Dir)
	return err
}
