package main

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/migrate-check/migrate-check/internal/postgres"
)

// binary is what make build made.
const binary = "bin/migrate-check"

// plans measures a pull request with one pending revision on four hundred. What the database needs for it is the same
// SQL on the same kind of server, sent by a program that does nothing else.
func plans(ctx context.Context, r *report, work string) error {
	program, err := filepath.Abs(binary)
	if err != nil {
		return err
	}
	long := longProject()
	big, small := filepath.Join(work, "long"), filepath.Join(work, "short")
	if err := errors.Join(repository(ctx, big, long, pending), repository(ctx, small, pending, nil)); err != nil {
		return err
	}
	empty, full := filepath.Join(work, "cache-cluster"), filepath.Join(work, "cache-base")
	plan := func(dir, cache string, args ...string) func() (time.Duration, error) {
		return func() (time.Duration, error) {
			took, _, err := timed(ctx, dir, []string{"XDG_CACHE_HOME=" + cache}, program, append([]string{"plan", "-q", "--base", "main"}, args...)...)
			return took, err
		}
	}
	// The cache of one has an empty cluster, that of the other also the state of the base.
	onlyCluster := func() (time.Duration, error) {
		fresh, err := os.MkdirTemp(work, "cache")
		if err != nil {
			return 0, err
		}
		defer os.RemoveAll(fresh)
		if err := os.CopyFS(fresh, os.DirFS(empty)); err != nil {
			return 0, err
		}
		return plan(big, fresh, "--no-seed")()
	}
	if _, err := least(1, plan(small, empty, "--no-database"), func() (time.Duration, error) { return floor(ctx, filepath.Join(empty, "migrate-check"), nil, nil) },
		plan(big, full, "--no-seed")); err != nil {
		return err
	}
	ups := scriptsOf(long, "up")
	ms, err := least(5,
		plan(big, full, "--no-seed", "--no-cache"),
		onlyCluster,
		plan(big, full, "--no-seed"),
		plan(big, full),
		func() (time.Duration, error) { return floor(ctx, "", ups, pending) },
		func() (time.Duration, error) { return floor(ctx, filepath.Join(empty, "migrate-check"), ups, pending) },
		func() (time.Duration, error) { return floor(ctx, filepath.Join(empty, "migrate-check"), nil, nil) },
	)
	if err != nil {
		return err
	}
	const command = "migrate-check plan --base main"
	r.add("one pending revision on 400, nothing kept", ms[0], goal{1000, "ms"}, command+" --no-seed --no-cache")
	r.add("the same, an empty cluster kept", ms[1], goal{600, "ms"}, command+" --no-seed")
	r.add("the same, the state of the base kept", ms[2], goal{350, "ms"}, command+" --no-seed")
	r.add("rows in the tables, and the two ways through them: more", ms[3]-ms[2], goal{250, "ms"}, command)
	r.add("what the database needs, nothing kept: `initdb`, start, 400 upgrades, up, down, up", ms[4], goal{0, "ms"}, "go run ./testdata/benchmarks")
	r.add("plan ÷ what the database needs, nothing kept", ms[0]/ms[4], goal{1.5, "×"}, "go run ./testdata/benchmarks")
	r.add("plan ÷ what the database needs, an empty cluster kept", ms[1]/ms[5], goal{1.5, "×"}, "go run ./testdata/benchmarks")
	r.add("server from nothing to gone, an empty cluster kept", ms[6], goal{0, "ms"}, "go run ./testdata/benchmarks")
	return nil
}

// floor starts a server, sends it the upgrades, and the pending revision up, down and up, and stops it.
func floor(ctx context.Context, cache string, ups []string, pending map[string]string) (took time.Duration, err error) {
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
	up, down := pending["migrations/900000_note.up.sql"], pending["migrations/900000_note.down.sql"]
	for _, sql := range append(ups[:len(ups):len(ups)], up, down, up) {
		if err := send(ctx, conn, sql); err != nil {
			return 0, err
		}
	}
	return 0, nil
}

func send(ctx context.Context, conn *pgx.Conn, sql string) error {
	_, err := conn.PgConn().Exec(ctx, sql).ReadAll()
	return err
}
