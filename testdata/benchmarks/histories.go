package main

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"time"

	"github.com/migrate-check/migrate-check/internal/postgres"
)

// histories measures --all: every revision up, down and up.
func histories(ctx context.Context, r *report, work string) error {
	program, err := filepath.Abs(binary)
	if err != nil {
		return err
	}
	cache := filepath.Join(work, "cache-cluster")
	dir, twice := filepath.Join(work, "all"), filepath.Join(work, "twice")
	long := longProject()
	both := map[string]string{}
	for name, text := range long {
		both["one/"+name], both["two/"+name] = text, text
	}
	if err := errors.Join(repository(ctx, dir, long, nil), repository(ctx, twice, both, nil)); err != nil {
		return err
	}
	all := func(dir string, args ...string) func() (time.Duration, error) {
		return func() (time.Duration, error) {
			args := append([]string{"plan", "-q", "--base", "main", "--all", "--no-seed"}, args...)
			took, _, err := timed(ctx, dir, []string{"XDG_CACHE_HOME=" + cache}, program, args...)
			return took, err
		}
	}
	ms, err := least(1, all(dir), func() (time.Duration, error) { return roundTrips(ctx, filepath.Join(cache, "migrate-check"), long) })
	if err != nil {
		return err
	}
	const command = "migrate-check plan --all --no-seed"
	r.add("all of 400 revisions, up, down and up", ms[0]/1000, goal{15, "s"}, command)
	r.add("the same ÷ what the database needs", ms[0]/ms[1], goal{}, "go run ./testdata/benchmarks")
	jobs, err := least(1, all(twice, "--jobs", "1"), all(twice, "--jobs", "2"))
	if err != nil {
		return err
	}
	r.add("two such projects at a time ÷ one after the other", jobs[1]/jobs[0], goal{}, command+" --jobs 2")

	source, err := filepath.Abs("testdata/history/migrations")
	if err != nil {
		return err
	}
	known := filepath.Join(work, "known")
	if err := os.CopyFS(filepath.Join(known, "migrations"), os.DirFS(source)); err != nil {
		return err
	}
	if err := repository(ctx, known, nil, nil); err != nil {
		return err
	}
	rows, err := least(1, func() (time.Duration, error) {
		took, _, err := timed(ctx, known, []string{"XDG_CACHE_HOME=" + cache}, program, "plan", "-q", "--base", "main", "--all")
		return took, err
	})
	if err != nil {
		return err
	}
	r.add("testdata/history, 220 revisions with 30 defects, on empty tables and with rows", rows[0]/1000, goal{0, "s"}, "migrate-check plan --all")
	return nil
}

// roundTrips sends every upgrade, downgrade and upgrade, and does nothing else.
func roundTrips(ctx context.Context, cache string, files map[string]string) (took time.Duration, err error) {
	began := time.Now()
	server, err := postgres.Start(ctx, postgres.Options{Source: "local", CacheDir: cache})
	if err != nil {
		return 0, err
	}
	defer func() {
		err = errors.Join(err, server.Close(context.WithoutCancel(ctx)))
		took = time.Since(began)
	}()
	db, err := server.Create(ctx, nil)
	if err != nil {
		return 0, err
	}
	conn, err := db.Connect(ctx)
	if err != nil {
		return 0, err
	}
	defer conn.Close(context.WithoutCancel(ctx))
	ups, downs := scriptsOf(files, "up"), scriptsOf(files, "down")
	for i := range ups {
		for _, sql := range []string{ups[i], downs[i], ups[i]} {
			if err := send(ctx, conn, sql); err != nil {
				return 0, err
			}
		}
	}
	return 0, nil
}
