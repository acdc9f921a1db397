package lint

import (
	"fmt"
	"slices"
	"strings"

	pg_query "github.com/pganalyze/pg_query_go/v5"
)

// Newer is syntax that came after the grammar we parse with, the grammar of PostgreSQL 16.
type Newer struct {
	// What names the syntax, such as "NOT ENFORCED".
	What string
	// Since is the major version of PostgreSQL that has it.
	Since int
}

// outline reads a statement that the parser refuses as far as it can: Newer is the syntax that it knows of newer
// versions, Outline what the statement is without it, with marks for what has no words in the grammar of 16.
func (s *Statement) outline() {
	t := newTranslation(s.SQL)
	for _, translate := range newerSyntax {
		translate(t)
	}
	if len(t.found) == 0 {
		s.Outline = t.head()
		s.Rough = s.Outline != nil
		return
	}
	nodes, err := parseSQL(t.text())
	if err != nil || len(nodes) != 1 {
		return // more than one thing is wrong with it
	}
	s.Newer, s.Outline, s.origin = t.found, nodes[0].GetStmt(), t.origin
	t.mark(s.Outline)
}

// understand takes the outline for the statement itself, if the server has the syntax: it then says all that the statement
// does.
func (s *Statement) understand(version int) {
	if _, since, _ := s.WhatIsNewer(); s.Node == nil && since > 0 && since <= version {
		s.Node = s.Outline
	}
}

// Understood reports whether the parser refuses the statement and its outline stands for it.
func (s *Statement) Understood() bool { return s.Node != nil && s.Node == s.Outline }

// effective is the tree that tells what a statement leaves behind, nil if nothing is known of it.
func (s *Statement) effective() *pg_query.Node {
	if s.Node != nil {
		return s.Node
	}
	return s.Outline
}

// newerSyntax are the pieces of newer grammar that we know.
// https://www.postgresql.org/docs/release/17.0/ and https://www.postgresql.org/docs/release/18.0/
var newerSyntax = []func(*translation){
	generatedColumns, setExpression, notEnforced, notNullConstraints, notNullNoInherit, alterConstraint, temporalKeys,
	mergeBySource, returning, defaultMethods, atLocal, vacuumOnly,
}

// generatedColumns are computed when they are read, unless STORED says otherwise. 16 knows STORED only.
func generatedColumns(t *translation) {
	for i := range t.tokens {
		if !t.at(i, "GENERATED", "ALWAYS", "AS", "(") {
			continue
		}
		end := t.closing(i + 3)
		switch {
		case t.at(end+1, "VIRTUAL"):
			t.note("VIRTUAL columns", 18)
			t.replace(end+1, end+1, "STORED")
		case end < len(t.tokens) && !t.at(end+1, "STORED") && !t.at(i-1, "ADD"):
			t.note("generated columns that are not STORED", 18)
			t.replace(end, end, ") STORED")
		default:
			continue
		}
		t.virtual = append(t.virtual, t.tokens[i].start)
	}
}

// SET EXPRESSION takes the lock that SET STORAGE takes.
func setExpression(t *translation) {
	for i := range t.tokens {
		if t.at(i, "SET", "EXPRESSION", "AS", "(") {
			t.note("SET EXPRESSION", 17)
			t.replace(i, t.closing(i+3), "SET STORAGE "+expressionMark)
		}
	}
}

func notEnforced(t *translation) {
	for i := range t.tokens {
		switch {
		case t.at(i, "NOT", "ENFORCED"):
			t.note("NOT ENFORCED", 18)
			t.unenforced = append(t.unenforced, t.tokens[i].start)
			t.replace(i, i+1, "")
		case t.at(i, "ENFORCED") && !t.at(i-1, "NOT"):
			t.note("ENFORCED", 18)
			t.replace(i, i, "")
		}
	}
}

// notNullConstraints have names, and need not be valid. One that reads the table is what SET NOT NULL is; others are read
// as the CHECK that says the same.
func notNullConstraints(t *translation) {
	for i := range t.tokens {
		if !t.at(i, "NOT", "NULL") || !t.beginsElement(i) {
			continue
		}
		add := i - 1
		if t.at(i-2, "CONSTRAINT") {
			add = i - 3
		}
		switch {
		case t.at(0, "ALTER", "DOMAIN"):
			t.note("ALTER DOMAIN … ADD NOT NULL", 17)
			t.replace(i, i+1, "CHECK (VALUE IS NOT NULL)")
		case i+2 >= len(t.tokens) || !t.isName(i+2):
		case t.at(0, "ALTER") && t.at(add, "ADD") && (i+3 == len(t.tokens) || t.at(i+3, ",")):
			t.note("NOT NULL as a constraint of a table", 18)
			t.replace(add, i+2, "ALTER COLUMN "+t.source(i+2)+" SET NOT NULL")
		default:
			t.note("NOT NULL as a constraint of a table", 18)
			t.replace(i, i+2, "CHECK ("+t.source(i+2)+" IS NOT NULL)")
		}
	}
}

func notNullNoInherit(t *translation) {
	for i := range t.tokens {
		if t.at(i, "NOT", "NULL", "NO", "INHERIT") {
			t.note("NOT NULL … NO INHERIT", 18)
			t.replace(i+2, i+3, "")
		}
	}
}

func alterConstraint(t *translation) {
	for i := range t.tokens {
		if !t.at(i, "ALTER", "CONSTRAINT") {
			continue
		}
		switch {
		case t.at(i+3, "NO", "INHERIT"):
			t.note("ALTER CONSTRAINT … NO INHERIT", 18)
			t.replace(i+3, i+4, "")
		case t.at(i+3, "INHERIT"):
			t.note("ALTER CONSTRAINT … INHERIT", 18)
			t.replace(i+3, i+3, "")
		}
	}
}

func temporalKeys(t *translation) {
	for i := range t.tokens {
		switch {
		case t.at(i, "WITHOUT", "OVERLAPS", ")"):
			t.note("WITHOUT OVERLAPS", 18)
			t.replace(i, i+1, "")
		case t.at(i, "PERIOD") && t.at(i-1, ",") && i+1 < len(t.tokens) && t.isName(i+1):
			t.note("foreign keys with PERIOD", 18)
			t.replace(i, i, "")
		}
	}
}

func mergeBySource(t *translation) {
	if !t.has("MERGE") {
		return
	}
	for i := range t.tokens {
		if t.at(i, "NOT", "MATCHED", "BY", "SOURCE") || t.at(i, "NOT", "MATCHED", "BY", "TARGET") {
			t.note("MERGE … BY "+t.word(i+3), 17)
			if t.at(i+3, "SOURCE") {
				t.replace(i, i, "") // updates and deletes as MATCHED does
			}
			t.replace(i+2, i+3, "")
		}
	}
}

func returning(t *translation) {
	for i := range t.tokens {
		switch {
		case t.at(i, "RETURNING", "WITH", "("):
			t.note("RETURNING WITH", 18)
			t.replace(i+1, t.closing(i+2), "")
		case t.at(i, "RETURNING") && t.mergeAt(i):
			t.note("MERGE … RETURNING", 17)
			t.replace(i, t.last(i), "")
		}
	}
}

func defaultMethods(t *translation) {
	for i := range t.tokens {
		switch {
		case t.at(i, "SET", "ACCESS", "METHOD", "DEFAULT"):
			t.note("SET ACCESS METHOD DEFAULT", 17)
			t.replace(i+3, i+3, "heap")
		case t.at(i, "SET", "STATISTICS", "DEFAULT"):
			t.note("SET STATISTICS DEFAULT", 17)
			t.replace(i+2, i+2, "-1")
		}
	}
}

func atLocal(t *translation) {
	for i := range t.tokens {
		if t.at(i, "AT", "LOCAL") {
			t.note("AT LOCAL", 17)
			t.replace(i+1, i+1, "TIME ZONE 'UTC'")
		}
	}
}

func vacuumOnly(t *translation) {
	if !t.at(0, "VACUUM") && !t.at(0, "ANALYZE") {
		return
	}
	for i := range t.tokens {
		if t.at(i, "ONLY") {
			t.note("VACUUM and ANALYZE of ONLY", 18)
			t.replace(i, i, "")
		}
	}
}

// head reads the beginning of a statement that makes a table, whatever else it says.
func (t *translation) head() *pg_query.Node {
	words := []string{"TABLE"}
	i := slices.IndexFunc(t.tokens, func(tok token) bool { return slices.Contains(words, t.upper(tok)) })
	if i < 1 || i > 3 || !t.at(0, "CREATE") {
		return nil
	}
	open := slices.IndexFunc(t.tokens, func(tok token) bool { return tok.kind == openParen })
	if open <= i {
		return nil
	}
	nodes, err := parseSQL(t.sql[:t.tokens[open].start] + "()")
	if err != nil || len(nodes) != 1 {
		return nil
	}
	return nodes[0].GetStmt()
}

// WhatIsNewer says what syntax keeps the statement from being analysed, since which version PostgreSQL has it, and
// in which kind of statement about what it stands. The version is 0 if it is not such syntax.
func (s *Statement) WhatIsNewer() (syntax string, since int, where string) {
	var names []string
	for _, newer := range s.Newer {
		if !slices.Contains(names, newer.What) {
			names = append(names, newer.What)
		}
		since = max(since, newer.Since)
	}
	return strings.Join(names, ", "), since, kindAndObject(s.Outline)
}

func kindAndObject(node *pg_query.Node) string {
	of := func(kind string, table *pg_query.RangeVar) string {
		return fmt.Sprintf("%s of %q", kind, TableName(table))
	}
	switch n := node.GetNode().(type) {
	case *pg_query.Node_CreateStmt:
		return of("CREATE TABLE", n.CreateStmt.GetRelation())
	case *pg_query.Node_AlterTableStmt:
		return of("ALTER TABLE", n.AlterTableStmt.GetRelation())
	case *pg_query.Node_MergeStmt:
		return of("MERGE", n.MergeStmt.GetRelation())
	case *pg_query.Node_InsertStmt:
		return of("INSERT", n.InsertStmt.GetRelation())
	case *pg_query.Node_UpdateStmt:
		return of("UPDATE", n.UpdateStmt.GetRelation())
	case *pg_query.Node_DeleteStmt:
		return of("DELETE", n.DeleteStmt.GetRelation())
	case *pg_query.Node_AlterDomainStmt:
		return fmt.Sprintf("ALTER DOMAIN of %q", nameOf(n.AlterDomainStmt.GetTypeName()))
	case *pg_query.Node_VacuumStmt:
		return "VACUUM or ANALYZE"
	}
	return "a query"
}
