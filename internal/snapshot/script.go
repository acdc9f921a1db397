package snapshot

import (
	"fmt"
	"slices"
	"strings"
)

// Script writes the schema as statements that make it, for those that read SQL. It is no dump: owners, privileges
// and comments are left out, and a NOT NULL that is not valid is written as the CHECK that says the same, which
// every version has.
func (s *Snapshot) Script() string {
	w := scripter{columns: map[string][]*Object{}}
	for i := range s.Objects {
		if o := &s.Objects[i]; o.Kind == "column" {
			w.columns[o.Table] = append(w.columns[o.Table], o)
		}
	}
	for _, kinds := range scriptOrder {
		for i := range s.Objects {
			if o := &s.Objects[i]; slices.Contains(kinds, o.Kind) {
				w.write(o)
			}
		}
	}
	return w.String()
}

// scriptOrder is the kinds of the objects that are written, those first that others are made of.
var scriptOrder = [][]string{
	{"enum type", "composite type", "range type"}, {"domain"}, {"sequence"}, {"function", "procedure"},
	{"table", "foreign table"}, {"constraint"}, {"view", "materialized view"}, {"index", "statistics"}, {"trigger", "policy", "rule"},
	{"publication"}, {"publication table", "publication schema"},
}

type scripter struct {
	strings.Builder
	columns map[string][]*Object
	// later is what follows the tables.
	later strings.Builder
}

func (w *scripter) write(o *Object) {
	switch o.Kind {
	case "table", "foreign table":
		w.writeTable(o)
		return
	case "publication":
		w.writePublication(o)
		return
	case "constraint":
		w.WriteString(w.later.String())
		w.later.Reset()
	}
	w.WriteString(o.DDL + ";\n")
}

// writeTable writes a table with its columns. That it is a part of another is said once all tables are there.
func (w *scripter) writeTable(o *Object) {
	lines := make([]string, 0, len(w.columns[o.Name]))
	for _, column := range inOrder(w.columns[o.Name], o.Attributes[columnOrder]) {
		lines = append(lines, w.column(o, column))
	}
	fmt.Fprintf(w, "CREATE %s %s (%s)", strings.ToUpper(o.Kind), o.Name, strings.Join(lines, ", "))
	clause := func(keyword, attribute string) {
		if value := o.Attributes[attribute]; value != "" {
			w.WriteString(" " + keyword + value)
		}
	}
	clause("PARTITION BY ", "partition key")
	if o.Kind == "table" {
		clause("USING ", "access method")
	}
	clause("SERVER ", "server")
	w.WriteString(";\n")
	w.writeParents(o)
	if strings.Contains(o.Attributes["row security"], "ENABLE") {
		fmt.Fprintf(&w.later, "ALTER TABLE %s ENABLE ROW LEVEL SECURITY;\n", o.Name)
	}
}

// writePublication writes what it is about, and not what it sends of that.
func (w *scripter) writePublication(o *Object) {
	w.WriteString("CREATE PUBLICATION " + o.Name)
	if o.Attributes["FOR ALL TABLES"] != "" {
		w.WriteString(" FOR ALL TABLES")
	}
	w.WriteString(";\n")
}

func (w *scripter) writeParents(o *Object) {
	if whole, bound, ok := strings.Cut(o.Attributes["partition of"], " FOR VALUES "); ok {
		fmt.Fprintf(&w.later, "ALTER TABLE %s ATTACH PARTITION %s FOR VALUES %s;\n", whole, o.Name, bound)
	} else if whole, ok := strings.CutSuffix(o.Attributes["partition of"], " DEFAULT"); ok {
		fmt.Fprintf(&w.later, "ALTER TABLE %s ATTACH PARTITION %s DEFAULT;\n", whole, o.Name)
	}
	for _, parent := range splitList(strings.Trim(o.Attributes["inherits"], "()")) {
		fmt.Fprintf(&w.later, "ALTER TABLE %s INHERIT %s;\n", o.Name, parent)
	}
}

func (w *scripter) column(table, column *Object) string {
	written := *column
	notNull := column.Attributes["not null"]
	if notNull == "" || notNull == "NOT NULL" {
		return column.DDL
	}
	written.Attributes = map[string]string{}
	for attribute, value := range column.Attributes {
		written.Attributes[attribute] = value
	}
	if !strings.Contains(notNull, "NOT VALID") {
		written.Attributes["not null"] = "NOT NULL"
		return columnDDL(&written)
	}
	delete(written.Attributes, "not null")
	name := column.Attributes["not null name"]
	if name == "" {
		name = quote(unquoted(table.Name) + "_" + unquoted(column.Name) + "_not_null")
	}
	fmt.Fprintf(&w.later, "ALTER TABLE %s ADD CONSTRAINT %s CHECK (%s IS NOT NULL) NOT VALID;\n",
		table.Name, name, column.Attributes["name"])
	return columnDDL(&written)
}

// unquoted is the last part of a name, as it is without quotes.
func unquoted(name string) string {
	if strings.HasSuffix(name, `"`) {
		start := strings.LastIndex(strings.TrimSuffix(name, `"`), `"`)
		return name[start+1 : len(name)-1]
	}
	return name[strings.LastIndex(name, ".")+1:]
}

func quote(name string) string { return `"` + strings.ReplaceAll(name, `"`, `""`) + `"` }

// inOrder sorts columns as their table has them.
func inOrder(columns []*Object, order string) []*Object {
	names := splitList(order)
	at := make(map[string]int, len(names))
	for i, name := range names {
		at[name] = i
	}
	slices.SortStableFunc(columns, func(a, b *Object) int { return at[a.Attributes["name"]] - at[b.Attributes["name"]] })
	return columns
}
