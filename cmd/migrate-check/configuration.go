package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/migrate-check/migrate-check/internal/config"
	"github.com/migrate-check/migrate-check/internal/migration"
	"github.com/migrate-check/migrate-check/lint"
	"github.com/migrate-check/migrate-check/plan"
	"github.com/migrate-check/migrate-check/rules"
)

// readConfig reads the file that was named, else the one that belongs to the directory. Without a file it
// is empty, never nil.
func readConfig(named, dir string) (*config.Config, error) {
	file := named
	if file == "" {
		found, err := config.Find(dir)
		if err != nil {
			return nil, usage(err)
		}
		if found == "" {
			return &config.Config{}, nil
		}
		file = found
	}
	c, err := config.Load(shown(file), config.Known{Rules: rules.IDs(), Tools: toolNames()})
	if err != nil {
		return nil, usage(err)
	}
	return c, nil
}

// shown is a path as the user would write it: relative where it lies below the working directory.
func shown(file string) string {
	here, err := os.Getwd()
	if err != nil || !filepath.IsAbs(file) {
		return file
	}
	relative, err := filepath.Rel(here, file)
	if err != nil || relative == ".." || strings.HasPrefix(relative, ".."+string(filepath.Separator)) {
		return file
	}
	return relative
}

func toolNames() (names []string) {
	for _, tool := range migration.Tools() {
		names = append(names, tool.Name)
	}
	return names
}

// lintOptions are what the configuration says to the linter.
func (a *app) lintOptions(c *config.Config) lint.Options {
	opts := lint.Options{
		PostgresVersion: c.Postgres.Version,
		Severities:      c.Rules,
		Settings:        givenSettings(c.Postgres),
		Today:           a.now().Format(time.DateOnly),
	}
	for _, i := range c.Ignore {
		opts.Ignores = append(opts.Ignores, lint.Ignore{
			Rule: i.Rule, Path: i.Path, Revision: i.Revision, Reason: i.Reason, Until: i.Until,
			Position: lint.Position{Path: filepath.ToSlash(c.File), Line: i.Line},
		})
	}
	opts.Book = new(lint.IgnoreBook)
	return opts
}

// givenSettings are what the configuration says of production's server, by names in lower case: case does not
// matter to the server.
func givenSettings(c config.Postgres) map[string]string {
	settings := map[string]string{}
	if c.Timezone != "" {
		settings["timezone"] = c.Timezone
	}
	for name, value := range c.Settings {
		settings[strings.ToLower(name)] = value
	}
	return settings
}

// failOn is the flag's value, else the configuration's.
func failOn(flag string, c *config.Config) (plan.FailOn, error) {
	if flag == "" {
		flag = c.FailOn
	}
	if flag == "" {
		return plan.FailOnError, nil
	}
	f, err := plan.ParseFailOn(flag)
	if err != nil {
		return "", usage(fmt.Errorf("--fail-on: %w", err))
	}
	return f, nil
}
