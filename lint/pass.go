package lint

import (
	"fmt"
	"iter"
	"slices"

	pg_query "github.com/pganalyze/pg_query_go/v5"
)

// Pass is one rule looking at one statement.
type Pass struct {
	Rule *Rule
	// File is the script that the statement is in.
	File *File
	// Statement is what the rule looks at; Node is its parse tree, nil if it was not understood.
	Statement *Statement
	Node      *pg_query.Node
	// Catalog is the schema before the statement.
	Catalog *Catalog
	// Version is the major version of PostgreSQL that the migration will run on.
	Version int
	// Before and After are the other statements of the same transaction in this script, in order.
	Before, After []*Statement
	// Blocker is the first statement of the transaction so far whose locks block writes, nil if there is none. A tool
	// may apply several scripts in one transaction: Joined is whether it stands in an earlier one.
	Blocker *Statement
	Joined  bool
	// Held are the locks of Before that stop reads, each table once.
	Held []Lock
	// Revocable is whether another statement of the transaction may take back what this one does: a savepoint or ROLLBACK.
	Revocable bool
	// Script are all statements of the script, in order.
	Script []*Statement

	// said are the rules that called Once in this script.
	said     map[string]bool
	findings []Finding
	// relation is what was last asked for, by asked. Dozens of rules ask for the table of the same ALTER TABLE.
	asked    *pg_query.RangeVar
	relation *Relation
}

// Relation returns what is known of a table, view, index or sequence, nil if nothing is.
func (p *Pass) Relation(ref *pg_query.RangeVar) *Relation {
	if p.asked != ref {
		p.asked, p.relation = ref, p.Catalog.Relation(ref)
	}
	return p.relation
}

// New reports whether the table was made by this change, so that nobody else uses it yet.
func (p *Pass) New(table *pg_query.RangeVar) bool { return p.Relation(table).New() }

// Drops reports whether the statement drops the relation.
func (p *Pass) Drops(name Name) bool {
	return slices.ContainsFunc(p.Node.GetDropStmt().GetObjects(), func(object *pg_query.Node) bool {
		return p.Catalog.Resolve(DroppedName(object)) == name
	})
}

// Elsewhere reports whether an object was made by another script than this one.
func (p *Pass) Elsewhere(made *Origin) bool { return made.stmt.revision != p.File.Revision }

// Once reports whether the rule calls it for the first time in this script.
func (p *Pass) Once() bool { return p.OnceFor("") }

// OnceFor reports whether the rule calls it for the first time in this script with something.
func (p *Pass) OnceFor(what string) bool {
	key := p.Rule.ID + " " + what
	said := p.said[key]
	p.said[key] = true
	return !said
}

// Said reports whether the rule has called Once in this script.
func (p *Pass) Said() bool { return p.said[p.Rule.ID] }

// Later reports whether any statement of the script after this one is as wanted.
func (p *Pass) Later(wanted func(*Statement) bool) bool {
	return slices.ContainsFunc(p.Script, func(stmt *Statement) bool { return stmt.Number > p.Statement.Number && wanted(stmt) })
}

// Others reports whether any other statement of the script is as wanted.
func (p *Pass) Others(wanted func(*Statement) bool) bool {
	return slices.ContainsFunc(p.Script, func(stmt *Statement) bool { return stmt != p.Statement && wanted(stmt) })
}

// Report is a finding under construction: Reportf has added it, its methods say more.
type Report struct {
	pass  *Pass
	index int
}

// Reportf adds a finding at the statement.
func (p *Pass) Reportf(format string, args ...any) Report {
	message := fmt.Sprintf(format, args...)
	if function := p.Statement.Within(); function != "" {
		message = fmt.Sprintf("in the function %q that is called here, %s", function, message)
	}
	return p.report(placeOf(p.File, p.Statement), message)
}

// ReportMadef adds a finding at the statement that made something.
func (p *Pass) ReportMadef(made *Origin, format string, args ...any) Report {
	return p.report(made.stmt, fmt.Sprintf(format, args...))
}

func (p *Pass) report(at place, message string) Report {
	p.findings = append(p.findings, Finding{
		Rule:      p.Rule.ID,
		Message:   message,
		Position:  at.position,
		Revision:  at.revision,
		Direction: at.direction,
		Evidence:  Static,
		Statement: at.number,
		scope:     at.scope,
	})
	return Report{p, len(p.findings) - 1}
}

func (r Report) finding() *Finding { return &r.pass.findings[r.index] }

// At moves the finding to a place inside the statement: a location of the parse tree.
func (r Report) At(location int32) Report {
	stmt := r.pass.Statement
	if position, ok := stmt.at(int(location)); ok {
		r.finding().Position = position
	}
	return r
}

// Place moves the finding to a place in the file.
func (r Report) Place(position Position) Report {
	r.finding().Position = position
	return r
}

// Hintf says what to do about it.
func (r Report) Hintf(format string, args ...any) Report {
	r.finding().Hint = fmt.Sprintf(format, args...)
	return r
}

// AsItStands says that there is nothing else to write: what is to be changed is how the script is run.
func (r Report) AsItStands() Report {
	r.finding().asItStands = true
	return r
}

// Severity makes this one finding more or less severe than the rule is.
func (r Report) Severity(severity Severity) Report {
	r.finding().Severity = severity
	return r
}

// Claims says what PostgreSQL does, so that a run can confirm or disprove the finding. The table of the
// claim is filled in. A partitioned table itself has no rows to read or write: its partitions have.
func (r Report) Claims(table Name, claim Claim) Report {
	if relation := r.pass.Catalog.RelationNamed(table); relation != nil && relation.Kind == PartitionedTable {
		claim.Scan, claim.Rewrite = false, false
	}
	claim.Table = table.Schema + "." + table.Name
	r.finding().Claim = claim
	return r
}

// AlterTable ranges over the parts of an ALTER TABLE that do something, with the table. Other statements have none.
func (p *Pass) AlterTable() iter.Seq2[*pg_query.RangeVar, *pg_query.AlterTableCmd] {
	return func(yield func(*pg_query.RangeVar, *pg_query.AlterTableCmd) bool) {
		alter := p.Node.GetAlterTableStmt()
		if alter.GetObjtype() != pg_query.ObjectType_OBJECT_TABLE {
			return
		}
		for _, node := range alter.GetCmds() {
			cmd := node.GetAlterTableCmd()
			if !p.Catalog.Idle(alter.GetRelation(), cmd) && !yield(alter.GetRelation(), cmd) {
				return
			}
		}
	}
}

// AlterExisting is AlterTable for a table that this change did not make.
func (p *Pass) AlterExisting() iter.Seq2[*pg_query.RangeVar, *pg_query.AlterTableCmd] {
	return func(yield func(*pg_query.RangeVar, *pg_query.AlterTableCmd) bool) {
		if alter := p.Node.GetAlterTableStmt(); alter == nil || p.New(alter.GetRelation()) {
			return
		}
		p.AlterTable()(yield)
	}
}
