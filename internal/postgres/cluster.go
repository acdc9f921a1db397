package postgres

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"
	"sync"

	"github.com/jackc/pgx/v5"

	"github.com/migrate-check/migrate-check/internal/scratch"
)

// namePrefix begins the name of every database and directory that is ours.
const namePrefix = scratch.Prefix

// cluster is a running server as its superuser sees it: what all sources have in common.
type cluster struct {
	info Info
	opts Options
	// maintenance is the database from which others are created and dropped.
	maintenance Database
	// build tells installations of one version apart, such as the digest of an image. It may be empty.
	build string
	// private is set if the whole server is ours, not only the databases that we make.
	private bool
	// prefix begins the names of the databases that we make.
	prefix string

	mutex sync.Mutex
	conn  *pgx.Conn
	made  map[string]bool
}

// newCluster takes over conn, a session in the maintenance database, and makes the server as the options
// ask for.
func newCluster(ctx context.Context, conn *pgx.Conn, maintenance Database, private bool, info Info, opts Options) (*cluster, error) {
	c := &cluster{info: info, opts: opts, maintenance: maintenance, private: private, prefix: namePrefix, conn: conn, made: map[string]bool{}}
	c.info.Version, c.info.Major = serverVersion(conn)
	c.info.Reason = opts.reason
	err := c.prepare(ctx)
	if err != nil {
		c.disconnect(ctx)
		return nil, err
	}
	return c, nil
}

func (c *cluster) prepare(ctx context.Context) error {
	if c.opts.Version != 0 && c.opts.Version != c.info.Major {
		return fmt.Errorf("the server at %s is PostgreSQL %d, but version %d is wanted", c.info.Detail, c.info.Major, c.opts.Version)
	}
	if err := c.requireExtensions(ctx); err != nil {
		return err
	}
	return c.requireRoles(ctx)
}

// Info says what was started, and why this one.
func (c *cluster) Info() Info { return c.info }

// Create makes an empty database, or a copy of template.
func (c *cluster) Create(ctx context.Context, template *Database) (*Database, error) {
	db := c.maintenance
	db.Name = c.prefix + randomHex(6)
	// The server may go on to make it after we have given up.
	c.mutex.Lock()
	c.made[db.Name] = true
	c.mutex.Unlock()
	if err := c.exec(ctx, c.createStatement(db.Name, template)); err != nil {
		return nil, explainCreate(err)
	}
	if err := c.furnish(ctx, &db, template); err != nil {
		return nil, err
	}
	return &db, nil
}

// createStatement copies template0, not template1, to which somebody may have added something. Copying
// files is faster than writing all pages to the log, but needs two checkpoints, so we do not do it to
// other people's servers.
// https://www.postgresql.org/docs/current/sql-createdatabase.html
func (c *cluster) createStatement(name string, template *Database) string {
	source := "template0"
	if template != nil {
		source = template.Name
	}
	statement := "CREATE DATABASE " + quote(name) + " TEMPLATE " + quote(source)
	if c.private && c.info.Major >= 15 {
		statement += " STRATEGY file_copy"
	}
	return statement
}

// furnish gives a new database what the options ask for. A copy has the extensions of its template, but
// not its settings.
func (c *cluster) furnish(ctx context.Context, db *Database, template *Database) error {
	if err := c.setInDatabase(ctx, db); err != nil {
		return err
	}
	if template != nil {
		return nil
	}
	return c.createExtensions(ctx, db)
}

// Drop removes a database and ends the sessions in it.
func (c *cluster) Drop(ctx context.Context, db *Database) error {
	if !strings.HasPrefix(db.Name, namePrefix) {
		return fmt.Errorf("dropping the database %s: it is not ours", db.Name)
	}
	if err := c.release(ctx, db); err != nil {
		return fmt.Errorf("dropping the database %s: %w", db.Name, err)
	}
	if err := c.exec(ctx, c.dropStatement(db.Name)); err != nil {
		return fmt.Errorf("dropping the database %s: %w", db.Name, err)
	}
	c.mutex.Lock()
	delete(c.made, db.Name)
	c.mutex.Unlock()
	return nil
}

func (c *cluster) dropStatement(name string) string {
	if c.info.Major < 13 {
		return "DROP DATABASE IF EXISTS " + quote(name)
	}
	return "DROP DATABASE IF EXISTS " + quote(name) + " WITH (FORCE)"
}

// exec runs one statement in the maintenance database.
func (c *cluster) exec(ctx context.Context, sql string, args ...any) error {
	return c.with(ctx, func(conn *pgx.Conn) error {
		_, err := conn.Exec(ctx, sql, args...)
		return err
	})
}

// with lends the session in the maintenance database, opening a new one if a migration or a server's
// administrator ended it.
func (c *cluster) with(ctx context.Context, use func(*pgx.Conn) error) error {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	if c.conn == nil || c.conn.Ping(ctx) != nil {
		conn, err := c.maintenance.Connect(ctx)
		if err != nil {
			return err
		}
		c.conn = conn
	}
	return use(c.conn)
}

func (c *cluster) disconnect(ctx context.Context) {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	if c.conn != nil {
		// The session ends either way; an error here is the server's having gone first.
		_ = c.conn.Close(ctx)
		c.conn = nil
	}
}

// serverVersion gives "15.18" and 15 from a report such as "15.18 (Debian 15.18-0+deb12u1)".
func serverVersion(conn *pgx.Conn) (version string, major int) {
	version, _, _ = strings.Cut(conn.PgConn().ParameterStatus("server_version"), " ")
	return version, majorOf(version)
}

// majorOf is the number with which a version begins: 15 for "15.18", 18 for "18beta1".
func majorOf(version string) int {
	digits := strings.IndexFunc(version, func(r rune) bool { return r < '0' || r > '9' })
	if digits < 0 {
		digits = len(version)
	}
	major, err := strconv.Atoi(version[:digits])
	if err != nil {
		return 0
	}
	return major
}

func quote(name string) string { return pgx.Identifier{name}.Sanitize() }

func randomHex(bytes int) string {
	random := make([]byte, bytes)
	rand.Read(random) // never fails
	return hex.EncodeToString(random)
}
