package seed

import "github.com/jackc/pgx/v5"

// reader fills a catalog from the rows of its queries.
type reader struct{ *catalog }

func (r *reader) tables(rows pgx.Rows) error {
	t := &table{}
	_, err := pgx.ForEachRow(rows, []any{&t.oid, &t.name, &t.quoted, &t.partitioned, &t.boundColumns}, func() error {
		found := *t
		r.catalog.tables = append(r.catalog.tables, &found)
		r.byOID[found.oid] = &found
		t.boundColumns = nil
		return nil
	})
	return err
}

func (r *reader) columns(rows pgx.Rows) error {
	var oid uint32
	c := &column{}
	_, err := pgx.ForEachRow(rows, []any{&oid, &c.number, &c.name, &c.typ, &c.typmod, &c.notNull, &c.made}, func() error {
		if t := r.byOID[oid]; t != nil {
			found := *c
			t.columns = append(t.columns, &found)
		}
		return nil
	})
	return err
}

func (r *reader) types(rows pgx.Rows) error {
	t := &typ{}
	_, err := pgx.ForEachRow(rows, []any{&t.oid, &t.name, &t.base, &t.kind, &t.element, &t.of, &t.typmod, &t.notNull}, func() error {
		found := *t
		r.catalog.types[found.oid] = &found
		return nil
	})
	return err
}

func (r *reader) labels(rows pgx.Rows) error {
	var oid uint32
	var label string
	_, err := pgx.ForEachRow(rows, []any{&oid, &label}, func() error {
		if t := r.catalog.types[oid]; t != nil {
			t.labels = append(t.labels, label)
		}
		return nil
	})
	return err
}

func (r *reader) fields(rows pgx.Rows) error {
	var oid, field uint32
	_, err := pgx.ForEachRow(rows, []any{&oid, &field}, func() error {
		if t := r.catalog.types[oid]; t != nil {
			t.fields = append(t.fields, field)
		}
		return nil
	})
	return err
}

func (r *reader) constraints(rows pgx.Rows) error {
	var table, domain, parent uint32
	var name, kind, text string
	var columns, references []int16
	_, err := pgx.ForEachRow(rows, []any{&table, &domain, &name, &kind, &columns, &parent, &references, &text}, func() error {
		t, d := r.byOID[table], r.catalog.types[domain]
		switch {
		case t != nil && kind == "f":
			t.keys = append(t.keys, foreignKey{columns: columns, parent: parent, references: references})
		case t != nil:
			t.checks = append(t.checks, check{name: name, text: text, columns: columns})
		case d != nil && domain != 0:
			d.checks = append(d.checks, check{name: name, text: text})
		}
		columns, references = nil, nil
		return nil
	})
	return err
}

func (r *reader) uniques(rows pgx.Rows) error {
	var oid uint32
	var number int16
	_, err := pgx.ForEachRow(rows, []any{&oid, &number}, func() error {
		if t := r.byOID[oid]; t != nil {
			if c := t.column(number); c != nil {
				c.unique = true
			}
		}
		return nil
	})
	return err
}

func (r *reader) partitions(rows pgx.Rows) error {
	var parent, root uint32
	var bound, name string
	_, err := pgx.ForEachRow(rows, []any{&parent, &bound, &root, &name}, func() error {
		if t := r.byOID[parent]; t != nil {
			t.bounds = append(t.bounds, bound)
		}
		if t := r.byOID[root]; t != nil {
			t.partitions = append(t.partitions, name)
		}
		return nil
	})
	return err
}
