package postgres

import (
	"context"
	"fmt"
	"net"
	"net/url"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5"
)

// Database is one database on a throwaway server.
type Database struct {
	Name string
	// Host is a name, an address, or the directory of a unix socket.
	Host     string
	Port     int
	User     string
	Password string
	// Params are further connection parameters of libpq, such as sslmode.
	Params map[string]string
}

// Connect opens a session in the database as its owner. The caller closes it.
func (d *Database) Connect(ctx context.Context) (*pgx.Conn, error) {
	config, err := d.ConnConfig()
	if err != nil {
		return nil, err
	}
	return pgx.ConnectConfig(ctx, config)
}

// ConnConfig is the database for pgx. The PG* variables of our own environment have no say in it, as
// they belong to another server.
func (d *Database) ConnConfig() (*pgx.ConnConfig, error) {
	config, err := pgx.ParseConfig(d.URL("postgres"))
	if err != nil {
		return nil, fmt.Errorf("connecting to the database %s: %w", d.Name, err)
	}
	for name := range config.RuntimeParams {
		if _, given := d.Params[name]; !given {
			delete(config.RuntimeParams, name)
		}
	}
	config.Password = d.Password
	config.ValidateConnect = nil
	config.RuntimeParams["application_name"] = "migrate-check"
	return config, nil
}

// OnSocket reports whether the server is reached through a unix socket.
func (d *Database) OnSocket() bool {
	return strings.HasPrefix(d.Host, "/")
}

// URL is the database as a URL with the given scheme, such as "postgres" or "postgresql+asyncpg". The
// part after "+" names a Python driver as SQLAlchemy does; parameters are spelled as that driver wants.
//
// A socket's directory stands in the parameter host, which libpq, SQLAlchemy, pgx, lib/pq and
// node-postgres all read. Its slashes stay as they are, as "%" means something in alembic.ini.
func (d *Database) URL(scheme string) string {
	_, driver, _ := strings.Cut(scheme, "+")
	params := d.paramsFor(driver)
	user := escape(d.User)
	if d.Password != "" {
		user += ":" + escape(d.Password)
	}
	host := net.JoinHostPort(d.Host, strconv.Itoa(d.Port))
	if d.OnSocket() {
		host = ""
		d.addSocket(params, driver)
	}
	location := scheme + "://" + user + "@" + host + "/" + escape(d.Name)
	if len(params) == 0 {
		return location
	}
	return location + "?" + encode(params)
}

func (d *Database) addSocket(params map[string]string, driver string) {
	if driver == "pg8000" {
		params["unix_sock"] = path.Join(d.Host, ".s.PGSQL."+strconv.Itoa(d.Port))
		return
	}
	params["host"] = d.Host
	params["port"] = strconv.Itoa(d.Port)
}

// paramsFor gives the parameters that the driver takes. asyncpg's own name for sslmode is ssl; it and
// pg8000 refuse what else libpq knows, and find it in the PG* variables of Environ.
func (d *Database) paramsFor(driver string) map[string]string {
	params := map[string]string{}
	for name, value := range d.Params {
		switch {
		case driver == "asyncpg" && name == "sslmode":
			params["ssl"] = value
		case driver == "asyncpg" || driver == "pg8000":
		default:
			params[name] = value
		}
	}
	return params
}

// Environ is the database as the variables that libpq, and drivers that follow it, read.
func (d *Database) Environ() []string {
	vars := []string{
		"PGHOST=" + d.Host,
		"PGPORT=" + strconv.Itoa(d.Port),
		"PGUSER=" + d.User,
		"PGDATABASE=" + d.Name,
	}
	if d.Password != "" {
		vars = append(vars, "PGPASSWORD="+d.Password)
	}
	for _, name := range []string{"sslmode", "sslrootcert", "sslcert", "sslkey", "options"} {
		if value, given := d.Params[name]; given {
			vars = append(vars, "PG"+strings.ToUpper(name)+"="+value)
		}
	}
	return vars
}

func encode(params map[string]string) string {
	var pairs []string
	for name, value := range params {
		pairs = append(pairs, escape(name)+"="+strings.ReplaceAll(escape(value), "%2F", "/"))
	}
	slices.Sort(pairs)
	return strings.Join(pairs, "&")
}

// escape writes spaces as %20, since libpq does not read "+" as a space.
func escape(text string) string {
	return strings.ReplaceAll(url.QueryEscape(text), "+", "%20")
}
