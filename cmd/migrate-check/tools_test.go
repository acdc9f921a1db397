package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sync"

	"github.com/rogpeppe/go-internal/testscript"
)

// realTools are the migration tools that can be had as Go modules: the package, and the tags that leave out other
// databases.
var realTools = map[string][2]string{
	"goose":   {"github.com/pressly/goose/v3/cmd/goose", "no_clickhouse no_libsql no_mssql no_mysql no_sqlite3 no_vertica no_ydb"},
	"migrate": {"github.com/golang-migrate/migrate/v4/cmd/migrate", "postgres"},
	"dbmate":  {"github.com/amacneil/dbmate/v2", ""},
}

// builtTools are the programs of this run, and where they are.
var (
	builtTools sync.Map
	toolsDir   = sync.OnceValues(func() (string, error) { return os.MkdirTemp("", "migrate-check-tools") })
)

// tool runs a real migration tool: "tool goose -dir db postgres $URL up".
func tool(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) == 0 || realTools[args[0]][0] == "" || neg {
		ts.Fatalf("usage: tool goose|migrate|dbmate [argument...]")
	}
	build, _ := builtTools.LoadOrStore(args[0], sync.OnceValues(func() (string, error) { return buildTool(args[0]) }))
	program, err := build.(func() (string, error))()
	ts.Check(err)
	ts.Check(ts.Exec(program, args[1:]...))
}

func buildTool(name string) (string, error) {
	dir, err := toolsDir()
	if err != nil {
		return "", err
	}
	program := filepath.Join(dir, name)
	build := exec.Command("go", "build", "-tags", realTools[name][1], "-o", program, realTools[name][0])
	build.Dir = filepath.Join("..", "..", "tools")
	if output, err := build.CombinedOutput(); err != nil {
		return "", fmt.Errorf("building %s: %w\n%s", name, err, output)
	}
	return program, nil
}

// removeTools deletes what was built.
func removeTools() {
	if dir, err := toolsDir(); err == nil {
		os.RemoveAll(dir)
	}
}
