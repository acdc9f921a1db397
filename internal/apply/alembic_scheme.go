package apply

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// scheme is the URL scheme, and so the Python driver, that env.py most likely works with: the one in
// alembic.ini if that names a driver, else one that is installed and of the kind that env.py wants.
func (a *Alembic) scheme() string {
	configured := a.configuredScheme()
	if a.async == nil && strings.Contains(configured, "+") {
		return configured
	}
	async := a.looksAsync()
	if a.async != nil {
		async = *a.async
	}
	if async {
		return a.asyncScheme()
	}
	return a.syncScheme()
}

// syncScheme leaves the driver to SQLAlchemy where it is the default one.
func (a *Alembic) syncScheme() string {
	drivers := a.driver.ready.Drivers
	if !slices.Contains(drivers, "psycopg2") && slices.Contains(drivers, "psycopg") {
		return "postgresql+psycopg"
	}
	return "postgresql"
}

func (a *Alembic) asyncScheme() string {
	drivers := a.driver.ready.Drivers
	if !slices.Contains(drivers, "asyncpg") && slices.Contains(drivers, "psycopg") {
		return "postgresql+psycopg"
	}
	return "postgresql+asyncpg"
}

var (
	configuredURL = regexp.MustCompile(`(?m)^\s*sqlalchemy\.url\s*[=:]\s*["']?(postgres(?:ql)?(?:\+\w+)?)://`)
	scriptFolder  = regexp.MustCompile(`(?m)^\s*script_location\s*[=:]\s*["']?([^"'\r\n]+)`)
	asyncEngine   = regexp.MustCompile(`\b(async_engine_from_config|create_async_engine|AsyncEngine)\b`)
)

func (a *Alembic) configuredScheme() string {
	if match := configuredURL.FindStringSubmatch(a.configText()); match != nil {
		return match[1]
	}
	return ""
}

// looksAsync is a guess from the text of env.py; the run corrects it if need be.
func (a *Alembic) looksAsync() bool {
	folder := scriptFolder.FindStringSubmatch(a.configText())
	if folder == nil {
		return false
	}
	location := strings.ReplaceAll(strings.TrimSpace(folder[1]), "%(here)s", a.project)
	if !filepath.IsAbs(location) {
		location = filepath.Join(a.project, location)
	}
	text, err := os.ReadFile(filepath.Join(location, "env.py"))
	return err == nil && asyncEngine.Match(text)
}

// configText is empty if there is no such file; Alembic itself complains better than we can.
func (a *Alembic) configText() string {
	text, err := os.ReadFile(filepath.Join(a.project, a.opts.ConfigFile))
	if err != nil {
		return ""
	}
	return string(text)
}

// wantsAsync reads from SQLAlchemy's message that a URL had a driver of the wrong kind.
func wantsAsync(message string) (async, clear bool) {
	switch {
	case strings.Contains(message, "asyncio extension requires an async driver"):
		return true, true
	case strings.Contains(message, "greenlet_spawn has not been called"):
		return false, true
	}
	return false, false
}
