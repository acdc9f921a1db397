package applied

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"time"

	"github.com/jackc/pgx/v5"
)

// connectLimit is how long a database may take to answer.
const connectLimit = 15 * time.Second

// driver is what SQLAlchemy adds to the scheme of a URL.
var driver = regexp.MustCompile(`^(postgres(?:ql)?)\+\w+://`)

// PlainURL is a URL as libpq understands it, also if it was written for SQLAlchemy.
func PlainURL(url string) string { return driver.ReplaceAllString(url, "$1://") }

// InTransaction lets a function read from the database at a URL. All that it reads is of one moment, and the
// server refuses it to write.
func InTransaction(ctx context.Context, url string, read func(tx pgx.Tx) error) (err error) {
	config, err := pgx.ParseConfig(PlainURL(url))
	if err != nil {
		return fmt.Errorf("reading the URL of the database: %w", err) // pgx keeps the password to itself
	}
	config.RuntimeParams["application_name"] = "migrate-check"
	config.ConnectTimeout = connectLimit
	conn, err := pgx.ConnectConfig(ctx, config)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, conn.Close(context.WithoutCancel(ctx))) }()
	tx, err := conn.BeginTx(ctx, pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly})
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback(context.WithoutCancel(ctx)) }() // there is nothing to lose
	return read(tx)
}

// ReadURL reads the version tables of the database at a URL.
func ReadURL(ctx context.Context, url string) (records []Record, err error) {
	err = InTransaction(ctx, url, func(tx pgx.Tx) error {
		records, err = Read(ctx, tx)
		return err
	})
	return records, err
}
