package apply

import (
	"cmp"
	"strconv"
	"strings"

	"github.com/migrate-check/migrate-check/internal/environ"
	"github.com/migrate-check/migrate-check/internal/postgres"
)

// aliasHost stands for a unix socket where a setting wants a host name. It reaches nothing by itself; the
// driver's guard leads SQLAlchemy's connections to the socket.
// https://www.rfc-editor.org/rfc/rfc2606#section-2
const aliasHost = "migrate-check.invalid"

// anyPassword satisfies settings that want a password where the server asks for none.
const anyPassword = "throwaway"

// settings gives the throwaway database in the forms that projects want it in.
type settings struct {
	db     postgres.Database
	scheme string
	async  string
	// forced is set where the scheme is known for sure, and what the project's files say is not.
	forced bool
}

// settings are for one database, with the driver that the project seems to use.
func (a *Alembic) settings(db *postgres.Database) settings {
	s := settings{db: *db, scheme: a.scheme(), async: a.asyncScheme(), forced: a.async != nil}
	if db.OnSocket() {
		s.db.Host = aliasHost
	}
	s.db.Password = cmp.Or(db.Password, anyPassword)
	return s
}

func (s settings) url(scheme string) string { return s.db.URL(scheme) }

// value is what a setting of this name wants; was is its value elsewhere, which shows the scheme.
func (s settings) value(name, was string) string {
	if part := environ.DatabasePart(name); part != "" {
		return s.part(strings.ToUpper(part))
	}
	if shown := environ.Scheme(was); shown != "" && (!s.forced || strings.Contains(shown, "+")) {
		return s.url(shown)
	}
	if strings.Contains(strings.ToUpper(name), "ASYNC") {
		return s.url(s.async)
	}
	return s.url(s.scheme)
}

func (s settings) part(part string) string {
	switch part {
	case "HOST", "HOSTNAME", "HOSTADDR", "SERVER", "ADDRESS":
		return s.db.Host
	case "PORT":
		return strconv.Itoa(s.db.Port)
	case "USER", "USERNAME":
		return s.db.User
	case "PASSWORD", "PASSWD", "PASS":
		return s.db.Password
	}
	return s.db.Name
}

// commonSettings are set whether or not anything in sight mentions them: a setting that nobody reads
// does no harm, and one that is missing ends the step.
var commonSettings = []string{
	"ASYNC_DATABASE_URL",
	"DATABASE_HOST", "DATABASE_NAME", "DATABASE_PASSWORD", "DATABASE_PORT", "DATABASE_URI", "DATABASE_URL", "DATABASE_USER",
	"DB_HOST", "DB_NAME", "DB_PASSWORD", "DB_PORT", "DB_URI", "DB_URL", "DB_USER",
	"POSTGRES_DB", "POSTGRES_DSN", "POSTGRES_HOST", "POSTGRES_PASSWORD", "POSTGRES_PORT", "POSTGRES_SERVER", "POSTGRES_URI", "POSTGRES_URL", "POSTGRES_USER",
	"SQLALCHEMY_DATABASE_URI", "SQLALCHEMY_DATABASE_URL", "SQLALCHEMY_URL",
}
