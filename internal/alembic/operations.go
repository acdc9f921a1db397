package alembic

import (
	"errors"
	"fmt"
	"strings"

	"github.com/migrate-check/migrate-check/lint"
)

// op is one operation of Alembic with its arguments.
type op struct {
	*frame
	arguments
}

// operations are those of alembic.op that send something. What they return is the second result.
// https://alembic.sqlalchemy.org/en/latest/ops.html
var operations map[string]func(op) (value, error)

func init() {
	operations = map[string]func(op) (value, error){
		"add_column":                   sends(op.addColumn),
		"alter_column":                 sends(op.alterColumn),
		"bulk_insert":                  sends(op.bulkInsert),
		"create_check_constraint":      sends(op.createCheck),
		"create_exclude_constraint":    sends(op.createExclude),
		"create_foreign_key":           sends(op.createForeignKey),
		"create_index":                 sends(op.createIndex),
		"create_primary_key":           sends(op.createPrimaryKey),
		"create_table":                 op.createTable,
		"create_table_comment":         sends(op.commentTable),
		"create_unique_constraint":     sends(op.createUnique),
		"drop_column":                  sends(op.dropColumn),
		"drop_constraint":              sends(op.dropConstraint),
		"drop_index":                   sends(op.dropIndex),
		"drop_table":                   sends(op.dropTable),
		"drop_table_comment":           sends(op.uncommentTable),
		"execute":                      sends(op.executeText),
		"rename_table":                 sends(op.renameTable),
		"batch_alter_table":            op.batchAlterTable,
		"f":                            op.first,
		"inline_literal":               op.first,
		"get_bind":                     op.bind,
		"get_context":                  op.context,
		"get_context.get_bind":         op.bind,
		"get_context.execute":          sends(op.executeText),
		"get_context.autocommit_block": op.autocommitBlock,
	}
}

func sends(do func(op) error) func(op) (value, error) {
	return func(o op) (value, error) { return data{}, do(o) }
}

// operation does what op.NAME(…) does.
func (f *frame) operation(name string, given arguments) value {
	do, ok := operations[name]
	if !ok {
		switch name {
		case "is_offline_mode", "get_context.is_offline_mode":
			return false
		case "get_x_argument", "get_tag_argument", "get_context.get_x_argument", "get_context.begin_transaction":
			return data{}
		}
		if strings.HasPrefix(name, "get_context.dialect.") || strings.HasPrefix(name, "get_context.config.") {
			return data{} // asks, and changes nothing
		}
		f.unread(fmt.Sprintf("it is not known what op.%s sends", name))
		return foreign{"op." + name}
	}
	if given.open && name != "create_table" {
		f.unread("only a run tells the arguments")
		return data{}
	}
	result, err := do(op{f, given})
	if err != nil {
		f.unread(err.Error())
	}
	return result
}

func (o op) first() (value, error) { return o.get(0, "name"), nil }

func (o op) bind() (value, error) { return connection{}, nil }

func (o op) context() (value, error) { return dotted("alembic.op.get_context"), nil }

func (o op) autocommitBlock() (value, error) { return &call{function: autocommit}, nil }

func (o op) batchAlterTable() (value, error) {
	return batch{o.get(0, "table_name"), o.get(1, "schema")}, nil
}

// secondName are operations whose first argument is their own name, and whose second one is the table.
var secondName = map[string]bool{
	"create_check_constraint": true, "create_exclude_constraint": true, "create_foreign_key": true, "create_index": true,
	"create_primary_key": true, "create_unique_constraint": true, "drop_constraint": true, "drop_index": true,
}

// inBatch is an operation on the table of a batch.
func (f *frame) inBatch(b batch, name string, given arguments) value {
	switch name {
	case "f", "get_bind", "get_context", "execute":
		return f.operation(name, given)
	}
	at := 0
	if secondName[name] {
		at = 1
	}
	whole := arguments{named: map[string]value{}, open: given.open}
	for key, v := range given.named {
		whole.named[key] = v
	}
	place := min(at, len(given.positional))
	whole.positional = append(append(append(whole.positional, given.positional[:place]...), b.table), given.positional[place:]...)
	if place < at { // the name is given by its own name
		whole.positional = append([]value{given.get(0, map[bool]string{true: "index_name", false: "constraint_name"}[strings.HasSuffix(name, "index")])}, whole.positional...)
	}
	key := "schema"
	if name == "create_foreign_key" {
		key = "source_schema"
	}
	if b.schema != nil {
		whole.named[key] = b.schema
	}
	return f.operation(name, whole)
}

// text is an argument that has to be a string.
func (o op) text(place int, name, what string) (string, error) {
	text, ok := o.get(place, name).(string)
	if !ok {
		return "", errors.New("only a run tells " + what)
	}
	return text, nil
}

// table is the table that an operation is about, with its schema, as SQL.
func (o op) table(place int, name string) (string, error) {
	table, err := o.text(place, name, "the name of the table")
	if err != nil {
		return "", err
	}
	return qualified(table, o.get(-1, "schema"))
}

// guard is "IF EXISTS " and the like where the operation asks for it.
func (o op) guard(argument, sql string) string {
	if is, _ := truth(o.get(-1, argument)); is {
		return sql
	}
	return ""
}

func (o op) executeText() error {
	sql, err := statementSQL(o.get(0, "sqltext"))
	if err == nil && sql != "" {
		o.send(sql)
	}
	return err
}

func (o op) bulkInsert() error {
	table, ok := o.get(0, "table").(*call)
	if !ok {
		return errors.New("only a run tells the table")
	}
	rows, known := o.get(1, "rows").(list)
	if known && len(rows) == 0 {
		return nil
	}
	d := dml{}
	if err := d.begin("insert", table, arguments{}); err != nil {
		return err
	}
	if row, ok := firstOf(rows).(dict); ok {
		if err := d.give(arguments{positional: []value{row}}); err != nil {
			return err
		}
	}
	sql, err := d.sql()
	if err == nil {
		o.send(sql)
	}
	return err
}

func firstOf(rows list) value {
	if len(rows) == 0 {
		return nil
	}
	return rows[0]
}

// createOrDrop is Enum(…).create(op.get_bind()) and the like.
func (f *frame) createOrDrop(object *call, verb string) value {
	e, err := enumOf(object)
	switch {
	case err != nil:
		f.unread(err.Error())
	case e == nil:
		f.unread("what " + verb + "() sends shows only when it runs")
	case verb == "create":
		f.send(e.create())
	default:
		f.send("DROP TYPE " + e.name)
	}
	return data{}
}

func comment(v value) string {
	if text, ok := v.(string); ok {
		return lint.QuoteLiteral(text)
	}
	return "NULL"
}
