// Package config reads migrate-check.yaml. It is strict: an unknown key or a value of the wrong kind is an
// error with the file's line, never a setting that silently does nothing.
package config

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/migrate-check/migrate-check/lint"
)

// FileName is what the file is called.
const FileName = "migrate-check.yaml"

// Config is the content of the file. The zero value is the configuration without one.
type Config struct {
	// File is where it was read from, empty if there is no file, and Text what it says.
	File string `yaml:"-"`
	Text string `yaml:"-"`

	Base     string                   `yaml:"base" doc:"What the change is merged into, such as origin/main. Found by itself on GitHub and where the remote has a default branch."`
	Tool     string                   `yaml:"tool" is:"tool" doc:"The migration tool, where it cannot be told from the files."`
	FailOn   string                   `yaml:"fail_on" is:"failOn" doc:"The severity from which on findings block."`
	Postgres Postgres                 `yaml:"postgres" doc:"The throwaway server; make it like production."`
	Projects []Project                `yaml:"projects" doc:"Settings of single projects."`
	Rules    map[string]lint.Severity `yaml:"rules" is:"rule" doc:"The severity of rules by their ID."`
	Ignore   []Ignore                 `yaml:"ignore" doc:"Findings to silence, each with a reason."`
	Replay   Replay                   `yaml:"replay" doc:"How revisions are replayed."`
	Cache    Cache                    `yaml:"cache" doc:"What is kept between runs, in the user's cache directory."`
	Seed     Seed                     `yaml:"seed" doc:"The rows that tables have when revisions are replayed a second time."`
	History  History                  `yaml:"history" doc:"Which revisions can no longer be changed."`

	Environments []Environment `yaml:"environments" doc:"Databases, as captured, whose applied revisions are compared with the base."`
}

// Postgres says what the throwaway server is like.
type Postgres struct {
	Source     string            `yaml:"source" doc:"auto, container, local, or the URL of a server."`
	Version    int               `yaml:"version" is:"version" doc:"The major version in production."`
	Image      string            `yaml:"image" doc:"The container image, such as one with PostGIS."`
	Settings   map[string]string `yaml:"settings" doc:"Server settings, such as lock_timeout."`
	Extensions []string          `yaml:"extensions" doc:"Extensions that are there before the first revision."`
	Roles      []string          `yaml:"roles" doc:"Roles that are there before the first revision."`
	Timezone   string            `yaml:"timezone" doc:"The server's time zone."`
}

// Project holds the settings of one project.
type Project struct {
	// Line is where the entry begins.
	Line int `yaml:"-"`

	Dir     string            `yaml:"dir" is:"required" doc:"The project's directory, relative to this file."`
	Tool    string            `yaml:"tool" is:"tool" doc:"The migration tool, where it cannot be told from the files."`
	Python  string            `yaml:"python" doc:"The Python interpreter, relative to this file."`
	Command Command           `yaml:"command" doc:"The project's own program, where its tool is none that migrate-check knows."`
	Env     map[string]string `yaml:"env" doc:"Environment variables for the project's own code. {url}, {host}, {port}, {user}, {password} and {database} are those of the throwaway database."`
	PassEnv []string          `yaml:"pass_env" is:"variable" doc:"Variables of the environment that the project's own code reads, by name or by a pattern such as APP_*. A pattern leaves out what looks like a secret; a name does not."`
	Base    Base              `yaml:"base" doc:"What stands for the revisions on the base, for histories that no longer run from the beginning."`
}

// Base is what stands for the first revisions of a project.
type Base struct {
	Schema   string `yaml:"schema" doc:"A dump of the schema, as pg_dump --schema-only or migrate-check capture writes it, relative to this file."`
	Applied  string `yaml:"applied" doc:"The applied.json that says which revisions the schema has, relative to this file. Needed if the dump lacks the rows of the version table and there is none beside it."`
	Revision string `yaml:"revision" doc:"The last revision that the schema has, where neither the dump nor a file says it."`
}

// Command says how a program that we do not know applies revisions, each of them a file of the project's
// directory. The commands run in a shell, in the directory of this file.
type Command struct {
	Revisions    string `yaml:"revisions" is:"required,pattern" doc:"The names of the revisions' files in the project's directory, such as *.js. Their order is that of their names."`
	Upgrade      string `yaml:"upgrade" is:"required" doc:"Applies one revision. {revision} is its file's name up to the first dot, {number} the digits that it begins with, {file} the whole name, {path} the path; {previous}, {previous_number}, {previous_file} and {previous_path} are those of the revision before it."`
	Downgrade    string `yaml:"downgrade" doc:"Undoes one revision, with the same words in braces."`
	First        string `yaml:"first" doc:"What stands for the revision before the first one, such as zero. 0 unless set."`
	VersionTable string `yaml:"version_table" is:"required" doc:"The table in which the program records what it applied, such as public.knex_migrations."`
}

// Ignore silences findings.
type Ignore struct {
	// Line is where the entry begins.
	Line int `yaml:"-"`

	Rule     string `yaml:"rule" is:"rule,required" doc:"The ID of the rule."`
	Path     string `yaml:"path" is:"pattern" doc:"Only in files that match, such as db/**."`
	Revision string `yaml:"revision" is:"pattern" doc:"Only in revisions whose ID matches, such as 0042*."`
	Reason   string `yaml:"reason" is:"required" doc:"Why it is right here."`
	Until    string `yaml:"until" is:"date" doc:"The last day on which it holds, such as 2027-01-31."`
}

// Replay says how revisions are replayed.
type Replay struct {
	Timeout time.Duration `yaml:"timeout" doc:"How long one step may take, such as 2m."`
	Judge   string        `yaml:"judge" is:"judge" doc:"What has to come back exact: each revision, the pending ones together (window), or both."`
}

// Seed says which rows the tables get.
type Seed struct {
	Off  bool   `yaml:"off" doc:"Replay on empty tables only."`
	Rows int    `yaml:"rows" doc:"How many rows each table gets, five unless set."`
	SQL  string `yaml:"sql" doc:"A file with SQL for rows of your own, relative to this file. It runs after the rows were made."`
}

// Cache says what is kept between runs.
type Cache struct {
	Off   bool `yaml:"off" doc:"Keep nothing."`
	Limit Size `yaml:"limit" doc:"How much room the states of bases may take together, such as 2GB; 1GB unless set. Those that were used longest ago go first."`
}

// Size is a number of bytes.
type Size int64

// History says which revisions can no longer be changed.
type History struct {
	Applied string `yaml:"applied" is:"applied" doc:"What counts as applied: base for all that is on the base (default); tag: and a pattern such as tag:v* for what is in the newest tag that matches, so that what was merged since may still be corrected; file for what is in one of the captured files of environments; database for what is in one of the databases of --applied-from. --base counts more than a tag."`
}

// Environment is a database that was captured.
type Environment struct {
	// Line is where the entry begins.
	Line int `yaml:"-"`

	Name string `yaml:"name" is:"required" doc:"What the plan calls it, such as production."`
	File string `yaml:"file" is:"required" doc:"The applied.json, or its directory, that migrate-check capture wrote; relative to this file."`
	Dir  string `yaml:"dir" doc:"The directory of the project it is for, relative to this file, where there are several."`
}

// Tag is the pattern of the release tags that decide what counts as applied, empty if they do not.
func (h History) Tag() string {
	pattern, _ := strings.CutPrefix(h.Applied, tagPrefix)
	if pattern == h.Applied {
		return ""
	}
	return pattern
}

const tagPrefix = "tag:"

// Known are the names that a file may use.
type Known struct {
	Rules, Tools []string
}

// Load reads and checks a file. Its error holds a line for everything that is wrong.
func Load(file string, known Known) (*Config, error) {
	content, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%s: no such file", file)
	}
	if err != nil {
		return nil, fmt.Errorf("reading the configuration: %w", err)
	}
	return Parse(file, content, known)
}

// Find gives the path of the configuration for a directory: in it, else in the root of its repository.
// It is empty if there is none.
func Find(dir string) (string, error) {
	places := []string{dir}
	if root := RepositoryRoot(dir); root != "" {
		places = append(places, root)
	}
	for _, place := range places {
		file := filepath.Join(place, FileName)
		if exists(file) {
			return file, nil
		}
		if other := filepath.Join(place, "migrate-check.yml"); exists(other) {
			return "", fmt.Errorf("%s is not read; call it %s", other, FileName)
		}
	}
	return "", nil
}

// RepositoryRoot is the nearest directory that holds .git, which is a file in a linked work tree. Empty if
// dir is in no repository.
func RepositoryRoot(dir string) string {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return ""
	}
	for {
		if exists(filepath.Join(dir, ".git")) {
			return dir
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			return ""
		}
		dir = parent
	}
}

func exists(name string) bool {
	_, err := os.Stat(name)
	return err == nil
}
