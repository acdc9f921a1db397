// Package environ decides which variables of our own environment the programs of a project get to see: those
// on a list, those that the project itself names, and never one that looks like a secret.
//
// It keeps secrets out of what a project's code is given. It does not keep that code from looking elsewhere:
// as the same user it can read /proc/PID/environ of us and of the shell that started us, files, and the
// keyring. What must not fall into its hands belongs into another job.
package environ

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// Policy says what a project wants beyond the list.
type Policy struct {
	// Declared are the names in the project's own files of settings.
	Declared map[string]string
	// Pass are the names and patterns of pass_env.
	Pass []string
}

// Withheld is a variable that is set and not passed on.
type Withheld struct {
	Name string
	// Secret is set if it looks like one.
	Secret bool
}

// Split sorts variables into those that are passed on and those that are withheld. Settings of databases are
// neither: they get the throwaway database's values. Nor is what a program cannot ask for by name.
func (p Policy) Split(variables map[string]string) (passed map[string]string, withheld []Withheld) {
	passed = map[string]string{}
	for name, value := range variables {
		switch {
		case IsDatabaseSetting(name, value) || name == workingDirectory || !variable.MatchString(name):
		case slices.Contains(p.Pass, name):
			passed[name] = value
		case LooksSecret(name, value):
			withheld = append(withheld, Withheld{name, true})
		case p.allows(name):
			passed[name] = value
		default:
			withheld = append(withheld, Withheld{name, false})
		}
	}
	slices.SortFunc(withheld, func(a, b Withheld) int { return strings.Compare(a.Name, b.Name) })
	return passed, withheld
}

// workingDirectory is where we run; a project's programs run in its directory.
const workingDirectory = "PWD"

// variable is what a program can ask for; shells keep more in the environment.
var variable = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`)

func (p Policy) allows(name string) bool {
	if _, declared := p.Declared[name]; declared || onList(name) {
		return true
	}
	return slices.ContainsFunc(p.Pass, func(pattern string) bool { return matches(pattern, name) })
}

// matches reports whether a name is what a pattern says; the star stands for any number of characters.
func matches(pattern, name string) bool {
	parts := strings.Split(pattern, "*")
	if len(parts) == 1 {
		return pattern == name
	}
	rest, ok := strings.CutPrefix(name, parts[0])
	if !ok {
		return false
	}
	last := len(parts) - 1
	for _, part := range parts[1:last] {
		at := strings.Index(rest, part)
		if at < 0 {
			return false
		}
		rest = rest[at+len(part):]
	}
	return strings.HasSuffix(rest, parts[last])
}

var (
	passable = regexp.MustCompile(`^[A-Za-z_*][A-Za-z0-9_*]*$`)
	// The runner reads these files after the step: who writes them sets PATH, and more, for the steps that follow.
	// https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands#environment-files
	runnerFile = regexp.MustCompile(`(?i)^GITHUB_(ENV|OUTPUT|PATH|STATE|STEP_SUMMARY)$`)
)

// CheckPass refuses what pass_env cannot hold: it has to say what the project needs.
func CheckPass(entry string) error {
	switch {
	case !passable.MatchString(entry):
		return fmt.Errorf("%q is not the name of a variable, nor a pattern of one such as APP_*", entry)
	case strings.Trim(entry, "*_") == "":
		return fmt.Errorf("%q would pass on whatever there is; name what the project reads, such as APP_*", entry)
	case runnerFile.MatchString(entry):
		return fmt.Errorf("%s is never passed on: who writes into that file decides what the job's next steps do", entry)
	case !strings.Contains(entry, "*") && IsDatabaseSetting(entry, ""):
		return fmt.Errorf("%s says where a database is, and is that of the throwaway database; env: can give it another form", entry)
	}
	return nil
}
