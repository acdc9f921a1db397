package postgres

import (
	"context"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
)

// settingName is what may stand before "=" in postgresql.conf.
var settingName = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_$]*(\.[A-Za-z_][A-Za-z0-9_$]*)*$`)

// ownSettings are those without which we would not find our own server.
var ownSettings = []string{"listen_addresses", "port", "unix_socket_directories", "data_directory", "hba_file", "ident_file", "external_pid_file"}

// check refuses options that no server can satisfy.
func (o Options) check() error {
	for _, name := range slices.Sorted(maps.Keys(o.Settings)) {
		if !settingName.MatchString(name) {
			return fmt.Errorf("postgres.settings: %q is not the name of a setting", name)
		}
		if slices.Contains(ownSettings, strings.ToLower(name)) {
			return fmt.Errorf("postgres.settings: %s cannot be set, as the throwaway server needs its own", name)
		}
		if strings.ContainsAny(o.Settings[name], "\n\x00") {
			return fmt.Errorf("postgres.settings: the value of %s has a line break or a zero byte in it", name)
		}
	}
	return nil
}

// setInDatabase gives the settings to one database, where the server is not ours to configure.
func (c *cluster) setInDatabase(ctx context.Context, db *Database) error {
	if c.private {
		return nil
	}
	for _, name := range slices.Sorted(maps.Keys(c.opts.Settings)) {
		statement := "ALTER DATABASE " + quote(db.Name) + " SET " + quoteSetting(name) + " = " + literal(c.opts.Settings[name])
		if err := c.exec(ctx, statement); err != nil {
			return fmt.Errorf("postgres.settings: setting %s on %s: %w", name, c.info.Detail, err)
		}
	}
	return nil
}

// quoteSetting quotes each part of a name such as app.tenant.
func quoteSetting(name string) string {
	parts := strings.Split(name, ".")
	for i, part := range parts {
		parts[i] = quote(part)
	}
	return strings.Join(parts, ".")
}

// requireRoles creates the roles on a server of our own; on another one they have to be there.
func (c *cluster) requireRoles(ctx context.Context) error {
	existing, err := c.names(ctx, "SELECT rolname::text FROM pg_roles")
	if err != nil {
		return err
	}
	for _, role := range c.opts.Roles {
		switch {
		case slices.Contains(existing, role):
		case !c.private:
			return advise(fmt.Errorf("postgres.roles: the role %q does not exist on %s", role, c.info.Detail),
				"create it there; migrate-check makes nothing but databases on a server that you name")
		default:
			if err := c.exec(ctx, "CREATE ROLE "+quote(role)); err != nil {
				return fmt.Errorf("postgres.roles: creating the role %q: %w", role, err)
			}
		}
	}
	return nil
}

// requireExtensions asks early what CREATE EXTENSION would refuse later.
func (c *cluster) requireExtensions(ctx context.Context) error {
	if len(c.opts.Extensions) == 0 {
		return nil
	}
	available, err := c.names(ctx, "SELECT name::text FROM pg_available_extensions")
	if err != nil {
		return err
	}
	for _, name := range c.opts.Extensions {
		if !slices.Contains(available, name) {
			return advise(fmt.Errorf("postgres.extensions: %s does not have the extension %q", c.info.Detail, name),
				"%s", ExtensionAdvice(name, c.info))
		}
	}
	return nil
}

func (c *cluster) createExtensions(ctx context.Context, db *Database) error {
	if len(c.opts.Extensions) == 0 {
		return nil
	}
	conn, err := db.Connect(ctx)
	if err != nil {
		return err
	}
	defer conn.Close(ctx)
	for _, name := range c.opts.Extensions {
		if _, err := conn.Exec(ctx, "CREATE EXTENSION IF NOT EXISTS "+quote(name)+" CASCADE"); err != nil {
			return fmt.Errorf("postgres.extensions: creating %q: %w", name, err)
		}
	}
	return nil
}

// explainCreate says what to do where a server does not let us make databases.
func explainCreate(err error) error {
	err = fmt.Errorf("creating a throwaway database: %w", err)
	if hasState(err, "42501") { // insufficient_privilege
		return advise(err, "ALTER ROLE … CREATEDB for the user of the URL, or use another server")
	}
	return err
}
