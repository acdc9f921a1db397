package seed

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

type filler struct {
	*catalog
	conn   *pgx.Conn
	opts   Options
	report *Report
}

// fill adds rows to one table: all at once, and if the server refuses one of them each by itself.
func (f *filler) fill(ctx context.Context, t *table) error {
	rows, missing := f.plan(t)
	if missing != "" {
		f.leaveEmpty(t, missing)
		return nil
	}
	if refusal, err := f.insert(ctx, t, rows); err != nil {
		return err
	} else if refusal == nil {
		f.report.Rows[t.name] = len(rows)
		t.rows += len(rows)
		return nil
	}
	var reason string
	for _, row := range rows {
		refusal, err := f.insertRepaired(ctx, t, row)
		if err != nil {
			return err
		}
		if refusal != nil {
			reason = refusal.Message
			continue
		}
		f.report.Rows[t.name]++
		t.rows++
	}
	f.leaveEmpty(t, reason)
	return nil
}

// leaveEmpty lists a table that has no rows, unless somebody else has given it some.
func (f *filler) leaveEmpty(t *table, reason string) {
	if t.rows == 0 {
		f.report.Unfilled = append(f.report.Unfilled, Unfilled{t.name, reason})
	}
}

// row is what goes into one row.
type row struct {
	kind rowKind
	// number is different for each row of a table.
	number int
	values map[int16]string
}

type rowKind int

const (
	plainRow rowKind = iota
	nullRow
	duplicateRow
	boundaryRow
)

// plan lays out the rows of a table: one with NULLs, two plain ones, a duplicate of the last of them, one at
// the boundaries, and plain ones for what labels are left.
func (f *filler) plan(t *table) (rows []*row, missing string) {
	count := f.opts.Rows
	if !f.opts.Plain {
		count = max(count, min(f.mostLabels(t), mostRows))
	}
	for i := range count {
		r := &row{number: t.rows + i}
		if !f.opts.Plain {
			switch i {
			case 0:
				r.kind = nullRow
			case 3:
				r.kind = duplicateRow
			case 4:
				r.kind = boundaryRow
			}
		}
		if missing := f.setValues(t, r); missing != "" {
			return nil, missing
		}
		rows = append(rows, r)
	}
	return rows, ""
}

func (f *filler) mostLabels(t *table) (most int) {
	for _, c := range t.columns {
		if d := f.types[c.typ]; d != nil {
			most = max(most, len(d.labels))
		}
	}
	return most
}

// setValues chooses the values of a row anew, from its kind and number.
func (f *filler) setValues(t *table, r *row) (missing string) {
	r.values = map[int16]string{}
	for _, c := range t.columns {
		if c.made {
			continue
		}
		value := f.value(c, r)
		switch {
		case r.kind == nullRow && f.mayBeNull(c):
			value = "NULL"
		case value == "" && f.mayBeNull(c):
			value = "NULL"
		case value == "":
			return fmt.Sprintf("no value is known for %s of type %s", c.name, f.types[c.typ].nameOr(c.typ))
		}
		r.values[c.number] = value
	}
	for _, key := range t.keys {
		if missing := f.refer(t, key, r); missing != "" {
			return missing
		}
	}
	return ""
}

func (t *typ) nameOr(oid uint32) string {
	if t == nil {
		return fmt.Sprint(oid)
	}
	return t.name
}

func (f *filler) value(c *column, r *row) string {
	number, s := r.number, plain
	if r.kind == duplicateRow && !c.unique && number > 0 {
		number--
	}
	if r.kind == boundaryRow && !c.unique {
		s = boundary
	}
	return maker{f.types}.value(c.name, c.typ, c.typmod, s, number)
}

func (f *filler) mayBeNull(c *column) bool {
	if c.notNull {
		return false
	}
	for t := f.types[c.typ]; t != nil && t.kind == "d"; t = f.types[t.of] {
		if t.notNull {
			return false
		}
	}
	return true
}

// refer points a foreign key to a row of its parent. The row is found when the statement runs, so that it
// has what the server put there.
func (f *filler) refer(t *table, key foreignKey, r *row) (missing string) {
	for _, number := range key.columns {
		if r.values[number] == "NULL" {
			return "" // the key does not refer to anything
		}
	}
	parent := f.byOID[key.parent]
	if parent == nil || parent.rows == 0 {
		return f.unrefer(t, key, r)
	}
	offset := r.number % parent.rows
	if r.kind == duplicateRow && !f.anyUnique(t, key) {
		offset = max(r.number-1, 0) % parent.rows
	}
	for i, number := range key.columns {
		c := parent.column(key.references[i])
		name := pgx.Identifier{c.name}.Sanitize()
		r.values[number] = fmt.Sprintf("(SELECT %s FROM %s ORDER BY %s OFFSET %d LIMIT 1)",
			name, parent.quoted, parent.keyOrder(key), offset)
	}
	return ""
}

func (t *table) keyOrder(key foreignKey) string {
	var names []string
	for _, number := range key.references {
		names = append(names, pgx.Identifier{t.column(number).name}.Sanitize())
	}
	return strings.Join(names, ", ")
}

func (f *filler) anyUnique(t *table, key foreignKey) bool {
	for _, number := range key.columns {
		if c := t.column(number); c == nil || c.unique {
			return true
		}
	}
	return false
}

// unrefer leaves a foreign key without a row to refer to: one of its columns is NULL, or a row refers to
// itself.
func (f *filler) unrefer(t *table, key foreignKey, r *row) (missing string) {
	if key.parent == t.oid && f.referSelf(t, key, r) {
		return ""
	}
	for _, number := range key.columns {
		if c := t.column(number); c != nil && f.mayBeNull(c) && !c.made {
			r.values[number] = "NULL"
			return ""
		}
	}
	name := "another table"
	if parent := f.byOID[key.parent]; parent != nil {
		name = parent.name
	}
	return fmt.Sprintf("it needs a row of %s, which has none", name)
}

func (f *filler) referSelf(t *table, key foreignKey, r *row) bool {
	for i, number := range key.columns {
		own, known := r.values[key.references[i]]
		if !known {
			return false
		}
		r.values[number] = own
	}
	return true
}

// insert sends rows. The refusal is nil if the server took them.
func (f *filler) insert(ctx context.Context, t *table, rows []*row) (refusal *pgconn.PgError, err error) {
	_, err = f.conn.Exec(ctx, insertSQL(t, rows), pgx.QueryExecModeSimpleProtocol)
	if errors.As(err, &refusal) {
		return refusal, nil
	}
	return nil, err
}

func insertSQL(t *table, rows []*row) string {
	var columns []string
	for _, c := range t.columns {
		if !c.made {
			columns = append(columns, pgx.Identifier{c.name}.Sanitize())
		}
	}
	if len(columns) == 0 {
		return strings.TrimSuffix(strings.Repeat("INSERT INTO "+t.quoted+" DEFAULT VALUES; ", len(rows)), "; ")
	}
	var lines []string
	for _, r := range rows {
		var values []string
		for _, c := range t.columns {
			if !c.made {
				values = append(values, r.values[c.number])
			}
		}
		lines = append(lines, "("+strings.Join(values, ", ")+")")
	}
	return "INSERT INTO " + t.quoted + " (" + strings.Join(columns, ", ") + ") VALUES " + strings.Join(lines, ", ")
}
