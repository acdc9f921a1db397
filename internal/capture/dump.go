package capture

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/jackc/pgx/v5"

	"github.com/migrate-check/migrate-check/internal/applied"
)

// dumpSchema writes schema.sql with pg_dump. Only pg_dump knows every object in an order in which it can be
// made again; a rendering of ours that restores almost everything would be worse than none.
//
// pg_dump takes over the snapshot of the transaction, so that the schema fits the applied revisions.
// https://www.postgresql.org/docs/current/app-pgdump.html
func dumpSchema(ctx context.Context, tx pgx.Tx, opts Options) error {
	program, err := exec.LookPath(cmp.Or(opts.PgDump, "pg_dump"))
	if err != nil {
		return errors.New("schema.sql needs pg_dump, which is not here; install PostgreSQL's client programs, or use --no-schema")
	}
	var moment string
	if err := tx.QueryRow(ctx, "SELECT pg_export_snapshot()").Scan(&moment); err != nil {
		return fmt.Errorf("sharing the transaction with pg_dump: %w", err)
	}
	location, password, err := withoutPassword(applied.PlainURL(opts.URL))
	if err != nil {
		return err
	}
	var stdout, stderr bytes.Buffer
	cmd := exec.CommandContext(ctx, program, "--schema-only", "--no-password", "--snapshot="+moment, "--dbname="+location)
	cmd.Env = opts.Environ
	if password != "" {
		cmd.Env = append(cmd.Env[:len(cmd.Env):len(cmd.Env)], "PGPASSWORD="+password)
	}
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("writing schema.sql with %s: %w: %s", program, err, strings.TrimSpace(stderr.String()))
	}
	return os.WriteFile(filepath.Join(opts.Dir, SchemaFile), withoutToken(stdout.Bytes()), 0o644)
}

// withoutPassword takes the password out of a URL, as everybody on the machine can read the arguments of a
// program.
func withoutPassword(location string) (plain, password string, err error) {
	parsed, err := url.Parse(location)
	if err != nil {
		return "", "", errors.New("the URL of the database cannot be read") // the error would repeat it
	}
	if given, ok := parsed.User.Password(); ok {
		password = given
		parsed.User = url.User(parsed.User.Username())
	}
	query := parsed.Query()
	if given := query.Get("password"); given != "" {
		password = given
		query.Del("password")
		parsed.RawQuery = query.Encode()
	}
	return parsed.String(), password, nil
}

// withoutToken takes out the lines with the random word by which psql is kept from running what a dump
// smuggles in. Two captures of one schema are then equal.
func withoutToken(dump []byte) []byte {
	var kept [][]byte
	for _, line := range bytes.Split(dump, []byte("\n")) {
		if !bytes.HasPrefix(line, []byte(`\restrict `)) && !bytes.HasPrefix(line, []byte(`\unrestrict `)) {
			kept = append(kept, line)
		}
	}
	return bytes.Join(kept, []byte("\n"))
}
