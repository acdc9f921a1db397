package postgres

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"runtime"

	"github.com/jackc/pgx/v5"
)

// Keeper is a Server whose whole content, roles and settings included, can be kept between runs. A server that
// the user named is none: the only place to keep a database would be that server, and it is not ours.
type Keeper interface {
	Server
	// Fingerprint changes with everything about the server that decides what a state means to it.
	Fingerprint(ctx context.Context) (string, error)
	// SaveState writes all that is on the server. It ends every session.
	SaveState(ctx context.Context, w io.Writer) error
	// LoadState puts what SaveState wrote in the place of all that is on the server, and gives the database
	// with the name there. If it fails, the server is as it was.
	LoadState(ctx context.Context, archive io.Reader, database string) (*Database, error)
}

// Fingerprint asks the server for its build and for the extensions that it could create, and adds what it was
// started with.
func (c *cluster) Fingerprint(ctx context.Context) (fingerprint string, err error) {
	err = c.with(ctx, func(conn *pgx.Conn) error {
		return conn.QueryRow(ctx, `SELECT version() || coalesce((
			SELECT string_agg(name || ' ' || version, ',' ORDER BY name, version) FROM pg_available_extension_versions), '')`).Scan(&fingerprint)
	})
	if err != nil {
		return "", fmt.Errorf("asking the server for its version: %w", err)
	}
	digest := sha256.New()
	// Maps are printed sorted by key.
	fmt.Fprintf(digest, "%q\n", []any{cacheFormat, runtime.GOOS, runtime.GOARCH, c.info.Source, c.build, fingerprint,
		throwawaySettings, c.opts.Settings, c.opts.Extensions, c.opts.Roles})
	return hex.EncodeToString(digest.Sum(nil)), nil
}
