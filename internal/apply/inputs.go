package apply

import (
	"context"

	"github.com/migrate-check/migrate-check/internal/postgres"
)

// Reproducible is a Runner that knows on what the results of its scripts depend, beside the revisions, what
// they load, and the database.
type Reproducible interface {
	// Identity changes with the programs and settings that run the scripts. The database is any of the
	// server's; it is not touched.
	Identity(ctx context.Context, db *postgres.Database) (string, error)
	// Inputs are what the scripts that were applied so far have read.
	Inputs() Inputs
	// Recall adds what scripts have asked for whose results an earlier run has kept.
	Recall(asked []Asked)
	// Variable is the value of an environment variable for the scripts.
	Variable(name string) string
}

// Inputs are what scripts read beside the database.
type Inputs struct {
	// Root is the absolute path of the tree that the scripts ran in.
	Root string
	// Files and Directories are absolute paths. Of a directory the names in it were read.
	Files, Directories []string
	// Variables are the names of variables, beyond those that are part of the identity.
	Variables []string
	// Asked are the variables that the scripts asked for, whether they are set or not.
	Asked []Asked
	// Beyond is why the scripts depend on something else, such as a program that they ran. Empty if they
	// do not.
	Beyond string
}

var (
	_ Reproducible = (*sqlRunner)(nil)
	_ Reproducible = (*Alembic)(nil)
)

// Identity of a SQL tool is the way in which its scripts are sent.
func (r *sqlRunner) Identity(context.Context, *postgres.Database) (string, error) {
	return r.name + " " + r.table, nil
}

// Inputs of SQL files are nothing but the files.
func (r *sqlRunner) Inputs() Inputs { return Inputs{} }

// Recall does nothing, as SQL files ask for no variables.
func (r *sqlRunner) Recall([]Asked) {}

// Variable is empty, as the server does not see our environment.
func (r *sqlRunner) Variable(string) string { return "" }
