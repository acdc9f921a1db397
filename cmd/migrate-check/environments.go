package main

import (
	"fmt"
	"path"
	"path/filepath"
	"strings"

	"github.com/migrate-check/migrate-check/internal/applied"
	"github.com/migrate-check/migrate-check/internal/check"
	"github.com/migrate-check/migrate-check/internal/config"
)

// environmentOptions are the captured environments of the configuration and the databases of --applied-from.
func environmentOptions(flags []string, conf *config.Config, dir string) (all []check.Environment, err error) {
	for _, e := range conf.Environments {
		here, root, err := placeOf(conf, dir)
		if err != nil {
			return nil, err
		}
		environment := check.Environment{Name: e.Name, File: filepath.Join(here, filepath.FromSlash(e.File))}
		if e.Dir != "" {
			inRepository, err := filepath.Rel(root, filepath.Join(here, filepath.FromSlash(e.Dir)))
			if err != nil {
				return nil, usage(fmt.Errorf("%s:%d: %s is not in the repository", conf.File, e.Line, e.Dir))
			}
			environment.Dir = path.Clean(filepath.ToSlash(inRepository))
		}
		all = append(all, environment)
	}
	for _, flag := range flags {
		name, location, ok := strings.Cut(flag, "=")
		if !ok || name == "" || !isDatabaseURL(location) {
			return nil, usage(fmt.Errorf("--applied-from takes NAME=URL, such as production=postgres://reader@db.example.com/shop"))
		}
		all = append(all, check.Environment{Name: name, URL: location})
	}
	return all, nil
}

// isDatabaseURL tells a URL from a typing error, without repeating it: it may hold a password.
func isDatabaseURL(text string) bool {
	plain := applied.PlainURL(text)
	return strings.HasPrefix(plain, "postgres://") || strings.HasPrefix(plain, "postgresql://")
}
