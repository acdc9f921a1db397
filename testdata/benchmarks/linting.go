package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"syscall"
	"time"
)

// linting measures lint on directories of files with eight statements each, the start of the program included.
func linting(ctx context.Context, r *report, work string) error {
	program, err := filepath.Abs(binary)
	if err != nil {
		return err
	}
	perFile, memory := map[int]float64{}, map[int]float64{}
	for _, n := range []int{100, 1000, 10000} {
		dir := filepath.Join(work, fmt.Sprint("lint", n))
		files := map[string]string{}
		for i := range n {
			files[fmt.Sprintf("%05d.sql", i)] = eightStatements(i)
		}
		if err := write(dir, files); err != nil {
			return err
		}
		ms, err := least(3, func() (time.Duration, error) {
			took, state, err := timed(ctx, dir, nil, program, "lint", "--fail-on", "never", "--format", "json="+os.DevNull, ".")
			if err == nil {
				memory[n] = float64(state.SysUsage().(*syscall.Rusage).Maxrss) / 1024
			}
			return took, err
		})
		if err != nil {
			return err
		}
		perFile[n] = ms[0] / float64(n)
	}
	const command = "migrate-check lint ."
	r.add("lint, a file of eight statements, of 100", perFile[100], goal{0.7, "ms"}, command)
	r.add("lint, a file of eight statements, of 10,000", perFile[10000], goal{0.7, "ms"}, command)
	r.add("lint: a file of 10,000 ÷ a file of 1,000", perFile[10000]/perFile[1000], goal{1.2, "×"}, command)
	r.add("lint: memory with 100 files", memory[100], goal{0, "MiB"}, command)
	r.add("lint: memory with 10,000 files", memory[10000], goal{0, "MiB"}, command)
	return nil
}

func eightStatements(i int) string {
	return fmt.Sprintf(`SET lock_timeout = '5s';
CREATE TABLE t%[1]d (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text NOT NULL, total numeric(10,2));
CREATE INDEX t%[1]d_name ON t%[1]d (name);
ALTER TABLE t%[1]d ADD COLUMN note text;
ALTER TABLE t%[1]d ADD CONSTRAINT t%[1]d_total CHECK (total >= 0) NOT VALID;
ALTER TABLE t%[1]d VALIDATE CONSTRAINT t%[1]d_total;
UPDATE t%[1]d SET note = 'x' WHERE id < 100;
CREATE VIEW v%[1]d AS SELECT id, name FROM t%[1]d WHERE total > 0;
`, i)
}
