package main

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
)

// rooms measures single parts with Go's own benchmarks.
func rooms(ctx context.Context, r *report, _ string) error {
	b := &benchmarks{ctx: ctx}
	start := b.run("./internal/postgres", "Start")
	const startCommand = "go test -bench Start ./internal/postgres"
	b.add(r, "start of a server, `initdb`", start["Start/initdb:ms-to-first-query"], goal{400, "ms"}, startCommand)
	b.add(r, "start of a server, an empty cluster kept", start["Start/cached:ms-to-first-query"], goal{65, "ms"}, startCommand)
	if container, ok := start["Start/container:ms-to-first-query"]; ok {
		b.add(r, "start of a container", container, goal{700, "ms"}, startCommand)
	} else {
		r.missing("start of a container", "no container engine answers; `testdata/image/engine.sh start`, `testdata/image/build.sh`")
	}
	state := b.run("./internal/postgres", "State")
	const stateCommand = "go test -bench State ./internal/postgres"
	b.add(r, "keeping the state of 150 tables ÷ their SQL", state["State/150/save"]/state["State/150/sql"], goal{}, stateCommand)
	b.add(r, "loading the state of 150 tables ÷ their SQL", state["State/150/load"]/state["State/150/sql"], goal{}, stateCommand)
	taken := b.run("./internal/snapshot", "Take")
	const takeCommand = "go test -bench Take ./internal/snapshot"
	b.add(r, "snapshot of 150 tables", taken["Take"]/1e6, goal{0, "ms"}, takeCommand)
	b.add(r, "snapshot where nothing has changed", taken["TakeUnchanged"]/1e6, goal{0, "ms"}, takeCommand)
	b.add(r, "snapshot ÷ `pg_dump -s` of the same", taken["Take"]/taken["TakeDump"], goal{0.5, "×"}, takeCommand)

	traced := b.run("./internal/trace", "Statement")
	for _, kind := range []string{"UPDATE", "ALTER"} {
		more := traced["Statement/"+kind+"/exec/traced"] - traced["Statement/"+kind+"/exec/direct"]
		b.add(r, "trace of one "+kind+": more", more/1e6, goal{0.15, "ms"}, "go test -bench Statement ./internal/trace")
	}
	steps := b.run("./internal/apply", "Alembic")
	b.add(r, "Alembic: Python, its imports and the graph, once", steps["AlembicStart"]/1e6, goal{0, "ms"}, "go test -bench Alembic ./internal/apply")
	b.add(r, "Alembic: one step", steps["AlembicStep"]/1e6, goal{35, "ms"}, "go test -bench Alembic ./internal/apply")
	return b.err
}

type benchmarks struct {
	ctx context.Context
	err error
}

func (b *benchmarks) add(r *report, what string, value float64, g goal, command string) {
	if b.err == nil {
		r.add(what, value, g, command)
	}
}

// line is "BenchmarkName/case-2   100   12345 ns/op   67 ms-to-first-query".
var line = regexp.MustCompile(`^Benchmark(\S+?)(?:-\d+)?\s+\d+\s+(.*)$`)

// run gives the least figures of a package's benchmarks: nanoseconds by name, others by "name:unit".
func (b *benchmarks) run(dir, pattern string) map[string]float64 {
	if b.err != nil {
		return nil
	}
	cmd := exec.CommandContext(b.ctx, "go", "test", "-run", "^$", "-bench", pattern, "-benchtime", "0.5s", "-count", "3", dir)
	output, err := cmd.CombinedOutput()
	if err != nil {
		b.err = fmt.Errorf("go test -bench %s %s: %w\n%s", pattern, dir, err, output)
		return nil
	}
	figures := map[string]float64{}
	lines := bufio.NewScanner(bytes.NewReader(output))
	for lines.Scan() {
		found := line.FindStringSubmatch(lines.Text())
		if found == nil {
			continue
		}
		fields := strings.Fields(found[2])
		for i := 0; i+1 < len(fields); i += 2 {
			value, err := strconv.ParseFloat(fields[i], 64)
			if err != nil {
				continue
			}
			name := found[1]
			if fields[i+1] != "ns/op" {
				name += ":" + fields[i+1]
			}
			if least, ok := figures[name]; !ok || value < least {
				figures[name] = value
			}
		}
	}
	return figures
}
