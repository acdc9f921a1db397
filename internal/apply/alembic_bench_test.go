package apply_test

import (
	"testing"

	"github.com/migrate-check/migrate-check/internal/apply"
	"github.com/migrate-check/migrate-check/internal/pgtest"
	"github.com/migrate-check/migrate-check/lint"
)

// BenchmarkAlembicStep is one direction of a small revision, the driver running.
func BenchmarkAlembicStep(b *testing.B) {
	db := pgtest.Database(b)
	runner := open(b, apply.AlembicOptions{ProjectDir: fastapi})
	first := history(b, runner, db, fastapi)[0]
	step(b, runner, db, first, lint.Upgrade)
	step(b, runner, db, first, lint.Downgrade)
	for up := true; b.Loop(); up = !up {
		direction := lint.Downgrade
		if up {
			direction = lint.Upgrade
		}
		step(b, runner, db, first, direction)
	}
}

// BenchmarkAlembicStart is the start of Python and the reading of the graph.
func BenchmarkAlembicStart(b *testing.B) {
	db := pgtest.Database(b)
	for b.Loop() {
		runner := open(b, apply.AlembicOptions{ProjectDir: fastapi})
		history(b, runner, db, fastapi)
		if err := runner.Close(); err != nil {
			b.Fatal(err)
		}
	}
}
