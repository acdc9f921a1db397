package alembic

import (
	"errors"
	"strings"

	"github.com/migrate-check/migrate-check/lint"
)

// addConstraint sends a constraint for the table in an argument.
func (o op) addConstraint(place int, argument, schema string, constraint string, err error) error {
	if err != nil {
		return err
	}
	name, err := o.text(place, argument, "the name of the table")
	if err != nil {
		return err
	}
	table, err := qualified(name, o.get(-1, schema))
	if err == nil {
		o.send("ALTER TABLE " + table + " ADD " + constraint)
	}
	return err
}

// called is the arguments with the name of the constraint among them.
func (o op) called() arguments {
	given := arguments{positional: o.positional, named: map[string]value{}}
	for key, v := range o.named {
		given.named[key] = v
	}
	if given.named["name"] = o.get(0, "constraint_name"); given.named["name"] == nil {
		given.named["name"] = none{}
	}
	return given
}

func (o op) createPrimaryKey() error {
	text, err := keySQL("PRIMARY KEY ", o.get(2, "columns"), o.called())
	return o.addConstraint(1, "table_name", "schema", text, err)
}

func (o op) createUnique() error {
	text, err := keySQL("UNIQUE ", o.get(2, "columns"), o.called())
	return o.addConstraint(1, "table_name", "schema", text, err)
}

func (o op) createCheck() error {
	text, err := checkSQL(o.get(2, "condition"), o.get(0, "constraint_name"), o.arguments)
	return o.addConstraint(1, "table_name", "schema", text, err)
}

func (o op) createExclude() error {
	text, err := excludeSQL(o.positional[min(2, len(o.positional)):], o.called())
	return o.addConstraint(1, "table_name", "schema", text, err)
}

func (o op) createForeignKey() error {
	text, err := o.foreignKey()
	return o.addConstraint(1, "source_table", "source_schema", text, err)
}

func (o op) foreignKey() (string, error) {
	name, err := named(o.get(0, "constraint_name"))
	if err != nil {
		return "", err
	}
	to, err := o.text(2, "referent_table", "what the foreign key refers to")
	if err != nil {
		return "", err
	}
	table, err := qualified(to, o.get(-1, "referent_schema"))
	if err != nil {
		return "", err
	}
	from, err := names(o.get(3, "local_cols"))
	if err != nil {
		return "", err
	}
	referred, err := names(o.get(4, "remote_cols"))
	if err != nil {
		return "", err
	}
	options, err := referenceOptions(o.arguments)
	return name + "FOREIGN KEY" + from + " REFERENCES " + table + " " + referred + options, err
}

func (o op) dropConstraint() error {
	table, err := o.table(1, "table_name")
	if err != nil {
		return err
	}
	name, err := o.text(0, "constraint_name", "the name of the constraint")
	if err == nil {
		o.send("ALTER TABLE " + table + " DROP CONSTRAINT " + o.guard("if_exists", "IF EXISTS ") + lint.QuoteIdent(name))
	}
	return err
}

func (o op) createIndex() error {
	table, err := o.table(1, "table_name")
	if err != nil {
		return err
	}
	name, err := o.text(0, "index_name", "the name of the index")
	if err != nil {
		return err
	}
	columns, ok := o.get(2, "columns").(list)
	if !ok {
		return errors.New("only a run tells the columns of the index")
	}
	sql, err := indexSQL(name, table, columns, o.arguments)
	if err == nil {
		o.send(sql)
	}
	return err
}

func (o op) dropIndex() error {
	name, err := o.text(0, "index_name", "the name of the index")
	if err != nil {
		return err
	}
	index, err := qualified(name, o.get(-1, "schema"))
	words := []string{"DROP INDEX"}
	concurrently := false
	if err == nil {
		err = readFlag(o.arguments, "postgresql_concurrently", &concurrently)
	}
	if concurrently {
		words = append(words, "CONCURRENTLY")
	}
	if is, _ := truth(o.get(-1, "if_exists")); is {
		words = append(words, "IF EXISTS")
	}
	if err == nil {
		o.send(strings.Join(append(words, index), " "))
	}
	return err
}
