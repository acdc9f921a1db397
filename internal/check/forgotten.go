package check

import (
	"context"
	"path"
	"slices"
	"strings"

	"github.com/migrate-check/migrate-check/internal/apply"
	"github.com/migrate-check/migrate-check/internal/replay"
	"github.com/migrate-check/migrate-check/lint"
)

// findEditedPython lists the Python of an Alembic project that the change edits, if it has no revision. The models
// may be in there, and their revision forgotten.
func (s *subject) findEditedPython(ctx context.Context) error {
	c := s.changes
	if c.Head.Tool != "alembic" || len(c.Pending)+len(c.Edited)+len(c.Removed) > 0 || len(c.Base.Revisions) == 0 ||
		s.opts.All || s.opts.NoDatabase || s.opts.AppliedIn != "" || s.ignoresModels() {
		return nil
	}
	changed, err := s.trees.repository.Changed(ctx, s.trees.base.Commit)
	if err != nil {
		return err
	}
	homes := map[string]bool{}
	for _, revision := range c.Head.Revisions {
		homes[path.Dir(revision.Path())] = true
	}
	for _, name := range changed {
		inside := s.dir() == "." || strings.HasPrefix(name, s.dir()+"/")
		if inside && path.Ext(name) == ".py" && !homes[path.Dir(name)] {
			s.editedPython = append(s.editedPython, name)
		}
	}
	return nil
}

// placeDrift puts what no revision does at the models: where an edited file names one of the tables, else at the
// first edited file.
func (s *subject) placeDrift(findings []lint.Finding, drift *replay.Drift) {
	for i := range findings {
		if findings[i].Rule == replay.ModelDrift && findings[i].Position.Path == "" && len(s.editedPython) > 0 {
			findings[i].Position = s.modelOf(drift.New)
		}
	}
}

func (s *subject) modelOf(differences []apply.ModelDifference) lint.Position {
	for _, d := range differences {
		for _, name := range s.editedPython {
			lines := strings.Split(s.text(name), "\n")
			if i := slices.IndexFunc(lines, func(line string) bool { return d.Table != "" && namesTable(line, d.Table) }); i >= 0 {
				return lint.Position{Path: name, Line: i + 1}
			}
		}
	}
	return lint.Position{Path: s.editedPython[0], Line: 1}
}

// namesTable reports whether a line of Python says which table a model is: __tablename__ = "orders", Table("orders".
func namesTable(line, table string) bool {
	if !strings.Contains(line, "__tablename__") && !strings.Contains(line, "Table(") {
		return false
	}
	return strings.Contains(line, `"`+table+`"`) || strings.Contains(line, "'"+table+"'")
}
