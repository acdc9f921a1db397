package main

import (
	"slices"

	"github.com/migrate-check/migrate-check/internal/check"
	"github.com/migrate-check/migrate-check/internal/environ"
)

// secrets are the values of the variables that look like secrets, the longest first.
func (a *app) secrets() []string { return environ.Secrets(a.environ) }

// secretsOf are those of a check: the passwords of the databases that it was given, too.
func (a *app) secretsOf(opts check.Options) []string {
	addresses := []string{"URL=" + opts.Postgres.Source}
	for _, e := range opts.Environments {
		addresses = append(addresses, "URL="+e.URL)
	}
	return environ.Secrets(slices.Concat(a.environ, addresses))
}
