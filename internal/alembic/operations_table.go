package alembic

import (
	"errors"
	"strings"

	"github.com/migrate-check/migrate-check/lint"
)

// definition is a table that is being put together.
type definition struct {
	name, schema value
	table        string // with its schema, as SQL
	columns      []*column
	constraints  []string
	indexes      []*call
	primary      bool // has a constraint of its own
	primaryNames []string
}

// createTable sends the enumerations that the table needs, the table, its indexes and its comments.
func (o op) createTable() (value, error) {
	result := &call{dotted("sqlalchemy.Table"), o.arguments}
	d := &definition{name: o.get(0, "table_name"), schema: o.get(-1, "schema")}
	var err error
	if d.table, err = o.table(0, "table_name"); err != nil {
		return data{}, err
	}
	if o.open {
		err = errors.New("only a run tells all columns of the table")
	}
	for _, v := range o.positional[min(1, len(o.positional)):] {
		if wrong := d.add(v); wrong != nil {
			err = wrong
		}
	}
	if err != nil {
		return result, err
	}
	options, err := o.tableOptions()
	if err != nil {
		return result, err
	}
	o.createEnums(d.columns)
	o.send("CREATE TABLE " + o.guard("if_not_exists", "IF NOT EXISTS ") + d.table + " (" + strings.Join(d.elements(), ", ") + ")" + options)
	return result, o.afterTable(d)
}

// add takes a column, a constraint or an index.
func (d *definition) add(v value) error {
	c, ok := v.(*call)
	if !ok {
		return errors.New("only a run tells all columns of the table")
	}
	if isColumn(c) {
		column, err := readColumn(c)
		if err == nil {
			d.columns = append(d.columns, column)
		}
		return err
	}
	function, _ := c.function.(dotted)
	switch function.last() {
	case "Index":
		d.indexes = append(d.indexes, c)
		return nil
	case "PrimaryKeyConstraint":
		d.primary = true
		for _, name := range c.positional {
			text, _ := name.(string)
			d.primaryNames = append(d.primaryNames, text)
		}
		text, err := constraintSQL(c)
		d.constraints = append([]string{text}, d.constraints...)
		return err
	}
	text, err := constraintSQL(c)
	d.constraints = append(d.constraints, text)
	return err
}

// elements are the columns, and then the constraints, the primary key first.
func (d *definition) elements() (all []string) {
	primary := d.primaryColumns()
	var after []string
	for _, c := range d.columns {
		if primary[c.name] {
			c.notNull = true
			c.count(len(primary) == 1)
		}
		all = append(all, c.sql())
		after = append(after, columnConstraints(c)...)
	}
	if !d.primary && len(primary) > 0 {
		var quoted []string
		for _, c := range d.columns {
			if c.primary {
				quoted = append(quoted, lint.QuoteIdent(c.name))
			}
		}
		all = append(all, "PRIMARY KEY ("+strings.Join(quoted, ", ")+")")
	}
	return append(append(all, d.constraints...), after...)
}

func (d *definition) primaryColumns() map[string]bool {
	primary := map[string]bool{}
	for _, name := range d.primaryNames {
		primary[name] = true
	}
	for _, c := range d.columns {
		if c.primary {
			primary[c.name] = true
		}
	}
	return primary
}

// columnConstraints are those that stand at a column in Python, and are constraints of the table in SQL.
func columnConstraints(c *column) (all []string) {
	name := "(" + lint.QuoteIdent(c.name) + ")"
	for _, check := range c.checks {
		if text, err := constraintSQL(check); err == nil {
			all = append(all, text)
		}
	}
	for _, r := range c.references {
		prefix, _ := named(r.name)
		all = append(all, prefix+"FOREIGN KEY"+name+r.sql())
	}
	if c.unique && !c.index {
		all = append(all, "UNIQUE "+name)
	}
	return all
}

// tableOptions are what stands behind the columns.
func (o op) tableOptions() (text string, err error) {
	for _, option := range []struct{ name, sql string }{
		{"postgresql_inherits", " INHERITS (%)"}, {"postgresql_partition_by", " PARTITION BY %"}, {"postgresql_using", " USING %"}, {"postgresql_tablespace", " TABLESPACE %"},
	} {
		switch v := o.get(-1, option.name).(type) {
		case nil, none:
		case string:
			text += strings.Replace(option.sql, "%", v, 1)
		default:
			return "", errors.New("only a run tells " + option.name)
		}
	}
	if prefixes := o.get(-1, "prefixes"); prefixes != nil {
		return "", errors.New("what prefixes add to the table shows only when it runs")
	}
	return text, nil
}

func (o op) createEnums(columns []*column) {
	made := map[string]bool{}
	for _, c := range columns {
		if c.enum != nil && c.enum.made && !made[c.enum.name] {
			made[c.enum.name] = true
			o.send(c.enum.create())
		}
	}
}

// afterTable sends the indexes and the comments of a new table.
func (o op) afterTable(d *definition) error {
	for _, c := range d.columns {
		if c.index {
			if err := o.columnIndex(d, c); err != nil {
				return err
			}
		}
	}
	for _, index := range d.indexes {
		name, ok := index.get(0, "name").(string)
		if !ok {
			return errors.New("only a run tells the name of the index")
		}
		sql, err := indexSQL(name, d.table, index.positional[1:], index.arguments)
		if err != nil {
			return err
		}
		o.send(sql)
	}
	if text := o.get(-1, "comment"); text != nil {
		o.send("COMMENT ON TABLE " + d.table + " IS " + comment(text))
	}
	for _, c := range d.columns {
		o.commentColumn(d.table, c)
	}
	return nil
}

// columnIndex is the index of Column(…, index=True), with the name that SQLAlchemy gives it.
func (o op) columnIndex(d *definition, c *column) error {
	label := "ix_"
	if schema, ok := d.schema.(string); ok {
		label += schema + "_"
	}
	table, _ := d.name.(string)
	given := arguments{named: map[string]value{"unique": c.unique}}
	sql, err := indexSQL(label+table+"_"+c.name, d.table, list{c.name}, given)
	if err == nil {
		o.send(sql)
	}
	return err
}

func (o op) commentColumn(table string, c *column) {
	if text, ok := c.comment.(string); ok {
		o.send("COMMENT ON COLUMN " + table + "." + lint.QuoteIdent(c.name) + " IS " + lint.QuoteLiteral(text))
	}
}

func (o op) dropTable() error {
	table, err := o.table(0, "table_name")
	if err == nil {
		o.send("DROP TABLE " + o.guard("if_exists", "IF EXISTS ") + table)
	}
	return err
}

func (o op) renameTable() error {
	table, err := qualifiedText(o, 0, "old_table_name", 2)
	if err != nil {
		return err
	}
	to, err := o.text(1, "new_table_name", "the new name of the table")
	if err == nil {
		o.send("ALTER TABLE " + table + " RENAME TO " + lint.QuoteIdent(to))
	}
	return err
}

// qualifiedText is the table of an operation whose schema may be given by its place.
func qualifiedText(o op, place int, name string, schema int) (string, error) {
	table, err := o.text(place, name, "the name of the table")
	if err != nil {
		return "", err
	}
	return qualified(table, o.get(schema, "schema"))
}

func (o op) commentTable() error {
	table, err := o.table(0, "table_name")
	if err == nil {
		o.send("COMMENT ON TABLE " + table + " IS " + comment(o.get(1, "comment")))
	}
	return err
}

func (o op) uncommentTable() error {
	table, err := o.table(0, "table_name")
	if err == nil {
		o.send("COMMENT ON TABLE " + table + " IS NULL")
	}
	return err
}
