package apply

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"

	"github.com/migrate-check/migrate-check/internal/postgres"
)

// perRun are variables that differ from run to run without meaning anything to a project: the number of a
// job, the window of a terminal. One that the project's own code asks for by name is among the Inputs.
var perRun = regexp.MustCompile(`^(_|PWD|OLDPWD|SHLVL|COLUMNS|LINES|HOSTNAME|HOSTTYPE|MACHTYPE|WINDOWID|DISPLAY|COLORTERM|LS_COLORS|` +
	`INVOCATION_ID|JOURNAL_STREAM|MFLAGS|MAKE\w*|TMP|TEMP|TMPDIR|PYTEST_\w+|` +
	`(TERM|ACTIONS|INPUT|MIGRATE_CHECK|SSH|XDG|DBUS|SYSTEMD|VSCODE|GIT|PRE_COMMIT|npm|GO|GITHUB|RUNNER|CI|GITLAB|FF|BUILD|BUILDKITE|CIRCLE|TRAVIS|JENKINS|DRONE|BITBUCKET|AGENT|SYSTEM|TF_BUILD)(_\w*)?)$`)

// Identity is the interpreter with its libraries, the settings of the step, and the variables that the project
// sees. Those that name the throwaway database are another one each time, and are left out.
func (a *Alembic) Identity(ctx context.Context, db *postgres.Database) (string, error) {
	report, err := a.run(ctx, db, fileNames{root: a.project}, task{Do: "libraries"})
	if err != nil {
		return "", fmt.Errorf("listing the libraries of the project: %w", err)
	}
	if report.done == nil {
		return "", fmt.Errorf("listing the libraries of the project: %w", a.explain(report.files, report))
	}
	digest := sha256.New()
	for _, entry := range driverEntries() {
		fmt.Fprintf(digest, "%q\n", entry)
	}
	fmt.Fprintf(digest, "%q\n", []any{report.done.Libraries, a.opts.ConfigFile, a.opts.Env, a.environ.own})
	for _, name := range slices.Sorted(maps.Keys(a.environ.passed)) {
		if !perRun.MatchString(name) {
			fmt.Fprintf(digest, "%q=%q\n", name, a.environ.passed[name])
		}
	}
	// Settings that look for such a file notice where it begins to be there.
	for _, name := range dotenvNames {
		content, err := os.ReadFile(filepath.Join(a.opts.EnvironmentDir, name))
		if err != nil && !os.IsNotExist(err) {
			return "", err
		}
		fmt.Fprintf(digest, "%s %t %q\n", name, err == nil, content)
	}
	return hex.EncodeToString(digest.Sum(nil)), nil
}

// driverEntries are the files of the driver, which are part of the program.
func driverEntries() (entries []string) {
	files, err := driverFiles.ReadDir("driver")
	if err != nil {
		return nil // they are embedded
	}
	for _, file := range files {
		source, _ := driverFiles.ReadFile("driver/" + file.Name())
		entries = append(entries, file.Name(), string(source))
	}
	return entries
}

// noteReads adds what a step read to the inputs.
func (a *Alembic) noteReads(read *readsEvent) {
	if read == nil {
		return
	}
	a.inputs.Files = union(a.inputs.Files, read.Files)
	a.inputs.Directories = union(a.inputs.Directories, read.Directories)
	if a.inputs.Beyond == "" {
		a.inputs.Beyond = read.Beyond
	}
}

func union(a, b []string) []string {
	all := slices.Concat(a, b)
	slices.Sort(all)
	return slices.Compact(all)
}

// Inputs are what the steps so far have read.
func (a *Alembic) Inputs() Inputs {
	inputs := a.inputs
	inputs.Variables = a.askedPerRun()
	return inputs
}

// Variable is what a step finds in its environment.
func (a *Alembic) Variable(name string) string { return a.environ.passed[name] }
