// Package history makes most of a long history: a hundred and sixty revisions of goose, each with a downgrade that undoes it.
// Their numbers are multiples of ten. What stands between them is written by hand: what is hard to undo and undone, and
// what is wrong, with the findings in "want" comments.
package history

import (
	"fmt"
	"strings"
)

// Generated gives the generated files by name.
func Generated() map[string]string {
	files := map[string]string{}
	for i, entity := range entities {
		add := func(j int, r revision) {
			words := strings.NewReplacer("{t}", entity, "{n}", fmt.Sprint(i))
			name := fmt.Sprintf("%05d_%s.sql", (i*perEntity+j+1)*10, words.Replace(r.title))
			files[name] = words.Replace(r.text())
		}
		add(0, create)
		for j := 1; j < perEntity; j++ {
			add(j, steps[(i*7+j-1)%len(steps)])
		}
	}
	return files
}

// perEntity is how many revisions each entity has. The first makes its table.
const perEntity = 8

// entities are the tables of the history, in the order in which they are made.
var entities = []string{
	"suppliers", "warehouses", "shelves", "products", "batches", "customers", "orders", "invoices", "payments", "refunds",
	"carriers", "shipments", "parcels", "returns", "employees", "shifts", "devices", "readings", "alerts", "tickets",
}

// revision is one file. In it {t} is the table, {n} the number of its entity.
type revision struct {
	title, up, down string
	// alone is set if it cannot run in a transaction.
	alone bool
	// want is the finding, if there is one.
	want string
	// blocks are set if the statements of up or down hold semicolons.
	blocks bool
}

func (r revision) text() string {
	up, down := strings.TrimSpace(r.up), strings.TrimSpace(r.down)
	if r.blocks {
		up = "-- +goose StatementBegin\n" + up + "\n-- +goose StatementEnd"
		down = "-- +goose StatementBegin\n" + down + "\n-- +goose StatementEnd"
	}
	text := "-- +goose Up\n" + up + "\n\n-- +goose Down\n" + down + "\n"
	if r.alone {
		text = "-- +goose NO TRANSACTION\n" + text
	}
	if r.want != "" {
		text = "-- want: " + r.want + "\n" + text
	}
	return text
}

var create = revision{
	title: "create_{t}",
	up: `
CREATE TABLE {t} (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name text NOT NULL DEFAULT '',
    note text,
    quantity integer NOT NULL DEFAULT 0,
    seen_at timestamptz NOT NULL DEFAULT now()
);`,
	down: `DROP TABLE {t};`,
}
