package seed

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"
)

// How often a row is changed before we give up on it.
const mostRepairs = 60

// insertRepaired inserts one row, and changes it as long as the server says what is wrong with it. The
// refusal is the last one if nothing helped.
func (f *filler) insertRepaired(ctx context.Context, t *table, r *row) (*pgconn.PgError, error) {
	tried := &attempts{times: map[string]int{}}
	for range mostRepairs {
		refusal, err := f.insert(ctx, t, []*row{r})
		if err != nil || refusal == nil {
			return refusal, err
		}
		if !f.repair(t, r, refusal, tried) {
			return refusal, nil
		}
	}
	return f.insert(ctx, t, []*row{r})
}

// attempts are what was tried with a row.
type attempts struct {
	times map[string]int
	// check is the condition that was violated last.
	check *pgconn.PgError
}

// The server's codes for what can be repaired.
// https://www.postgresql.org/docs/current/errcodes-appendix.html
const (
	notNullViolation    = "23502"
	uniqueViolation     = "23505"
	checkViolation      = "23514"
	exclusionViolation  = "23P01"
	foreignKeyViolation = "23503"
	dataException       = "22"
)

// repair changes a row in view of what the server said. It reports whether it found something to change.
func (f *filler) repair(t *table, r *row, refusal *pgconn.PgError, tried *attempts) bool {
	tried.times[refusal.Code]++
	switch refusal.Code {
	case checkViolation:
		tried.check = refusal
		return f.satisfy(t, r, refusal, tried)
	case uniqueViolation, exclusionViolation, foreignKeyViolation:
		const step, enough = 7, 8
		r.number += step
		return tried.times[refusal.Code] <= enough && f.setValues(t, r) == ""
	case notNullViolation:
		return f.setNotNull(t, r, refusal.ColumnName)
	}
	if strings.HasPrefix(refusal.Code, dataException) && tried.check != nil {
		return f.satisfy(t, r, tried.check, tried) // the value that we tried last is none of the type
	}
	if r.kind == plainRow {
		return false
	}
	r.kind = plainRow // the server does not take what is special about it
	return f.setValues(t, r) == ""
}

func (f *filler) setNotNull(t *table, r *row, name string) bool {
	for _, c := range t.columns {
		if c.name == name && r.values[c.number] == "NULL" {
			r.values[c.number] = maker{f.types}.value(c.name, c.typ, c.typmod, plain, r.number)
			return r.values[c.number] != ""
		}
	}
	return false
}

// satisfy tries the next combination of values that the text of a check suggests.
func (f *filler) satisfy(t *table, r *row, refusal *pgconn.PgError, tried *attempts) bool {
	text, numbers := f.condition(t, r, refusal)
	if len(numbers) == 0 {
		return false
	}
	key := "check " + refusal.ConstraintName
	attempt := tried.times[key]
	tried.times[key]++
	for _, number := range numbers {
		c := t.column(number)
		choices := f.choices(c, text, r)
		r.values[number] = choices[attempt%len(choices)]
		attempt /= len(choices)
	}
	return attempt == 0
}

// condition finds the text of what was violated, and the columns in it: a check of the table, a check of a
// domain, or the bounds of the partitions.
func (f *filler) condition(t *table, r *row, refusal *pgconn.PgError) (text string, columns []int16) {
	if t.partitioned && refusal.ConstraintName == "" {
		return strings.Join(t.bounds, " "), t.boundColumns
	}
	for _, c := range t.checks {
		if c.name == refusal.ConstraintName {
			return c.text, f.settable(t, c.columns)
		}
	}
	for _, c := range t.columns {
		for d := f.types[c.typ]; d != nil && d.kind == "d"; d = f.types[d.of] {
			for _, check := range d.checks {
				if check.name == refusal.ConstraintName {
					text = check.text
					columns = append(columns, c.number)
				}
			}
		}
	}
	return text, f.settable(t, columns)
}

func (f *filler) settable(t *table, numbers []int16) (settable []int16) {
	for _, number := range numbers {
		if c := t.column(number); c != nil && !c.made && !inKey(t, number) {
			settable = append(settable, number)
		}
	}
	return settable
}

// A column of a foreign key has a value from its parent.
func inKey(t *table, number int16) bool {
	return slices.ContainsFunc(t.keys, func(key foreignKey) bool { return slices.Contains(key.columns, number) })
}

var (
	quotedLiteral = regexp.MustCompile(`'((?:[^']|'')*)'`)
	numberLiteral = regexp.MustCompile(`\b\d+(?:\.\d+)?\b`)
)

// choices are the values to try in a column: what it has, the literals in the text of the condition, the
// numbers next to them, NULL, and some more of its own.
func (f *filler) choices(c *column, text string, r *row) []string {
	typeName := f.types[c.typ].nameOr(c.typ)
	var choices []string
	add := func(value string) {
		if value != "" && !slices.Contains(choices, value) {
			choices = append(choices, value)
		}
	}
	add(maker{f.types}.value(c.name, c.typ, c.typmod, plain, r.number))
	numbers := numericType(f.base(c.typ))
	if !numbers {
		for _, found := range quotedLiteral.FindAllStringSubmatch(text, -1) {
			add("'" + found[1] + "'::" + typeName)
		}
	}
	if numbers || isText(f.base(c.typ)) {
		for _, found := range numberLiteral.FindAllString(quotedLiteral.ReplaceAllString(text, "$1"), -1) {
			if numbers {
				add(found + "::" + typeName)
				add(fmt.Sprintf("(%s + 1)::%s", found, typeName))
				add(fmt.Sprintf("(%s - 1)::%s", found, typeName))
			} else {
				// a length, most likely
				add(fmt.Sprintf("repeat('a', least(%s, 1000)::int)::%s", found, typeName))
			}
		}
	}
	if f.mayBeNull(c) {
		add("NULL")
	}
	for _, shape := range f.shapes(c, typeName) {
		add(shape)
	}
	return choices
}

// shapes are values that conditions often ask for.
func (f *filler) shapes(c *column, typeName string) []string {
	switch base := f.base(c.typ); {
	case isText(base):
		return []string{"'a'::" + typeName, "'A'::" + typeName, "'1'::" + typeName, "''::" + typeName}
	case numericType(base):
		return []string{"0::" + typeName, "1::" + typeName, "-1::" + typeName}
	case base == "json" || base == "jsonb":
		return []string{"'{}'::" + typeName, "'[]'::" + typeName}
	case base == "bool":
		return []string{"true", "false"}
	}
	return []string{maker{f.types}.value(c.name, c.typ, c.typmod, boundary, 0)}
}

// base is the bare name of a type, or of what a domain is made of.
func (f *filler) base(oid uint32) string {
	t := f.types[oid]
	for t != nil && t.kind == "d" {
		t = f.types[t.of]
	}
	if t == nil {
		return ""
	}
	return t.base
}

func numericType(base string) bool {
	switch base {
	case "int2", "int4", "int8", "numeric", "float4", "float8", "money", "oid":
		return true
	}
	return false
}
