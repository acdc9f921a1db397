package alembic

import (
	"errors"
	"strings"

	"github.com/migrate-check/migrate-check/lint"
)

// addColumn sends ADD COLUMN, and then the constraints of the column one by one.
func (o op) addColumn() error {
	table, err := o.table(0, "table_name")
	if err != nil {
		return err
	}
	c, err := readColumn(o.get(1, "column"))
	if err != nil {
		return err
	}
	if c.primary {
		c.count(true)
	}
	text := c.sql()
	inline := false
	if err := readFlag(o.arguments, "inline_references", &inline); err != nil {
		return err
	}
	if inline && len(c.references) == 1 {
		text += c.references[0].sql()
		c.references = nil
	}
	key := false
	if err := readFlag(o.arguments, "inline_primary_key", &key); err != nil {
		return err
	}
	if key && c.primary {
		text += " PRIMARY KEY"
	}
	o.send("ALTER TABLE " + table + " ADD COLUMN " + o.guard("if_not_exists", "IF NOT EXISTS ") + text)
	for _, constraint := range columnConstraints(c) {
		o.send("ALTER TABLE " + table + " ADD " + constraint)
	}
	if c.index {
		d := &definition{name: o.get(0, "table_name"), schema: o.get(-1, "schema"), table: table}
		if err := o.columnIndex(d, c); err != nil {
			return err
		}
	}
	o.commentColumn(table, c)
	return nil
}

func (o op) dropColumn() error {
	table, err := o.table(0, "table_name")
	if err != nil {
		return err
	}
	column, err := o.text(1, "column_name", "the name of the column")
	if err == nil {
		o.send("ALTER TABLE " + table + " DROP COLUMN " + o.guard("if_exists", "IF EXISTS ") + lint.QuoteIdent(column))
	}
	return err
}

// alterColumn sends one statement for each thing that changes, in the order of Alembic.
func (o op) alterColumn() error {
	table, err := o.table(0, "table_name")
	if err != nil {
		return err
	}
	name, err := o.text(1, "column_name", "the name of the column")
	if err != nil {
		return err
	}
	column := lint.QuoteIdent(name)
	alter := "ALTER TABLE " + table + " ALTER COLUMN " + column
	for _, change := range []func(string) error{o.changeType, o.changeNull, o.changeDefault} {
		if err := change(alter); err != nil {
			return err
		}
	}
	if v := o.get(-1, "comment"); v != nil && v != value(false) {
		o.send("COMMENT ON COLUMN " + table + "." + column + " IS " + comment(v))
	}
	switch to := o.get(-1, "new_column_name").(type) {
	case nil, none:
	case string:
		o.send("ALTER TABLE " + table + " RENAME " + column + " TO " + lint.QuoteIdent(to))
	default:
		return errors.New("only a run tells the new name of the column")
	}
	return nil
}

func (o op) changeType(alter string) error {
	switch o.get(-1, "type_").(type) {
	case nil, none:
		return nil
	}
	kind, err := typeSQL(o.get(-1, "type_"))
	if err != nil {
		return err
	}
	switch using := o.get(-1, "postgresql_using").(type) {
	case nil, none:
	case string:
		kind += " USING " + using
	default:
		return errors.New("only a run tells how values are converted")
	}
	o.send(alter + " TYPE " + kind)
	return nil
}

func (o op) changeNull(alter string) error {
	v := o.get(-1, "nullable")
	if _, isNone := v.(none); v == nil || isNone {
		return nil
	}
	is, known := truth(v)
	if !known {
		return errors.New("only a run tells whether the column may be NULL")
	}
	o.send(alter + map[bool]string{true: " DROP NOT NULL", false: " SET NOT NULL"}[is])
	return nil
}

// changeDefault sets or drops a default. False, which Alembic takes for "as it is", is the same as nothing.
func (o op) changeDefault(alter string) error {
	v := o.get(-1, "server_default")
	switch given := v.(type) {
	case nil:
		return nil
	case bool:
		if !given {
			return nil
		}
	case none:
		if isIdentity(o.get(-1, "existing_server_default")) {
			o.send(alter + " DROP IDENTITY")
			return nil
		}
		o.send(alter + " DROP DEFAULT")
		return nil
	case *call:
		if isIdentity(given) {
			return o.changeIdentity(alter, given)
		}
	}
	text, err := defaultSQL(v)
	if err == nil {
		o.send(alter + " SET DEFAULT " + text)
	}
	return err
}

func (o op) changeIdentity(alter string, identity *call) error {
	if _, isNone := o.get(-1, "existing_server_default").(none); !isNone {
		return errors.New("how the identity changes shows only when it runs")
	}
	text, err := identitySQL(identity.arguments)
	if err == nil {
		o.send(alter + " ADD " + text)
	}
	return err
}

func isIdentity(v value) bool {
	c, ok := v.(*call)
	if !ok {
		return false
	}
	name, _ := c.function.(dotted)
	return strings.HasSuffix(name.last(), "Identity")
}
