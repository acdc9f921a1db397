package postgres

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net"
	"net/url"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// urlServer is a server of the user's, on which we make databases and nothing else.
type urlServer struct {
	*cluster
	presence *presence
}

func startURL(ctx context.Context, opts Options) (Server, error) {
	server, err := openURL(ctx, opts)
	if err != nil {
		return nil, err
	}
	server.sweep(ctx)
	return server, nil
}

func openURL(ctx context.Context, opts Options) (*urlServer, error) {
	began := time.Now()
	config, err := parseURL(opts.Source)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeoutCause(ctx, urlLimit, fmt.Errorf("%s did not answer within %s", hostOf(config), urlLimit))
	defer cancel()
	conn, err := pgx.ConnectConfig(ctx, config)
	if err != nil {
		return nil, explainConnect(ctx, config, err)
	}
	maintenance, err := databaseOf(conn, opts.Source)
	if err != nil {
		return nil, errors.Join(err, conn.Close(ctx))
	}
	info := Info{Source: "url", Detail: endpoint{maintenance.Host, maintenance.Port}.String(), Startup: time.Since(began)}
	common, err := newCluster(ctx, conn, maintenance, false, info, opts)
	if err != nil {
		return nil, err
	}
	if err := common.requireCreateDB(ctx); err != nil {
		common.disconnect(ctx)
		return nil, err
	}
	present, err := enter(ctx, maintenance)
	if err != nil {
		common.disconnect(ctx)
		return nil, err
	}
	common.prefix += present.run + "_"
	return &urlServer{common, present}, nil
}

// urlLimit is long enough for a name server and a far network.
const urlLimit = 30 * time.Second

// parseURL understands what libpq does, PG* variables and the password file included. Its errors do not
// show the URL, as that may hold a password.
func parseURL(source string) (*pgx.ConnConfig, error) {
	config, err := pgx.ParseConfig(source)
	if err == nil {
		return config, requireOneHost(config)
	}
	// The parser's message repeats the URL; the cause behind it does not.
	if cause := errors.Unwrap(err); cause != nil {
		var urlError *url.Error
		if errors.As(cause, &urlError) {
			cause = urlError.Err
		}
		return nil, fmt.Errorf("the PostgreSQL URL cannot be read: %s", redact(cause.Error(), source))
	}
	return nil, errors.New("the PostgreSQL URL cannot be read")
}

// requireOneHost refuses a list of hosts: all databases have to be on the same server. The other fallbacks
// are the same host with and without TLS.
func requireOneHost(config *pgx.ConnConfig) error {
	for _, fallback := range config.Fallbacks {
		if fallback.Host != config.Host || fallback.Port != config.Port {
			return fmt.Errorf("the PostgreSQL URL names several servers (%s, %s:%d); give one of them",
				hostOf(config), fallback.Host, fallback.Port)
		}
	}
	return nil
}

// redact takes the URL, and its password alone, out of a message.
func redact(message, source string) string {
	message = strings.ReplaceAll(message, source, "the URL")
	if parsed, err := url.Parse(source); err == nil {
		if password, given := parsed.User.Password(); given && password != "" {
			message = strings.ReplaceAll(message, password, "…")
		}
	}
	return message
}

// databaseOf is the database that conn is in, at the host that answered.
func databaseOf(conn *pgx.Conn, source string) (Database, error) {
	config := conn.Config()
	params, err := paramsOf(source)
	if err != nil {
		return Database{}, err
	}
	db := Database{
		Name:     config.Database,
		Host:     config.Host,
		Port:     int(config.Port),
		User:     config.User,
		Password: config.Password,
		Params:   params,
	}
	if db.Name == "" {
		db.Name = config.User // as the server does
	}
	return db, nil
}

// paramsOf gives the parameters of a URL but those that say where the server is and who asks.
func paramsOf(source string) (map[string]string, error) {
	parsed, err := url.Parse(source)
	if err != nil {
		return nil, errors.New("the PostgreSQL URL cannot be read")
	}
	params := map[string]string{}
	for name, values := range parsed.Query() {
		params[name] = values[len(values)-1]
	}
	maps.DeleteFunc(params, func(name, _ string) bool {
		return slices.Contains([]string{"host", "hostaddr", "port", "user", "password", "dbname", "database", "target_session_attrs", "application_name"}, name)
	})
	for name, variable := range tlsVariables {
		if value := os.Getenv(variable); value != "" && params[name] == "" {
			params[name] = value
		}
	}
	return params, nil
}

// tlsVariables are part of what the user says about the server, as the URL is.
var tlsVariables = map[string]string{
	"sslmode":     "PGSSLMODE",
	"sslrootcert": "PGSSLROOTCERT",
	"sslcert":     "PGSSLCERT",
	"sslkey":      "PGSSLKEY",
}

// requireCreateDB asks early what CREATE DATABASE would refuse later.
func (c *cluster) requireCreateDB(ctx context.Context) error {
	var allowed bool
	err := c.with(ctx, func(conn *pgx.Conn) error {
		return conn.QueryRow(ctx, "SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user").Scan(&allowed)
	})
	if err != nil {
		return err
	}
	if !allowed {
		return advise(fmt.Errorf("the user %s may not create databases on %s", c.maintenance.User, c.info.Detail),
			"ALTER ROLE %s CREATEDB, or use another server", quote(c.maintenance.User))
	}
	return nil
}

// explainConnect names the host and the reason. The driver's own message also lists what it was called
// with, which is not for a log.
func explainConnect(ctx context.Context, config *pgx.ConnConfig, err error) error {
	if cause := context.Cause(ctx); cause != nil {
		return cause
	}
	var pgErr *pgconn.PgError
	var netErr *net.OpError
	switch {
	case errors.As(err, &pgErr):
		return fmt.Errorf("connecting to %s: %s (SQLSTATE %s)", hostOf(config), pgErr.Message, pgErr.Code)
	case errors.As(err, &netErr):
		return advise(fmt.Errorf("connecting to %s: %w", hostOf(config), netErr), "check host and port, and that the server runs")
	default:
		return fmt.Errorf("connecting to %s: %s", hostOf(config), redact(oneLine(err), config.ConnString()))
	}
}

func hostOf(config *pgx.ConnConfig) string {
	return config.Host + ":" + strconv.Itoa(int(config.Port))
}

// Close drops the databases that we made. It looks once more for those of killed runs: a run that was killed just
// before we started may not have let go of them by then.
func (s *urlServer) Close(ctx context.Context) (err error) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), closeLimit)
	defer cancel()
	defer s.presence.leave()
	defer s.disconnect(ctx)
	for _, name := range s.remaining() {
		db := s.maintenance
		db.Name = name
		err = errors.Join(err, s.Drop(ctx, &db))
	}
	s.sweep(ctx)
	return err
}

func (c *cluster) remaining() []string {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	return slices.Sorted(maps.Keys(c.made))
}
