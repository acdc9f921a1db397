package check

import (
	"maps"

	"github.com/migrate-check/migrate-check/internal/apply"
	"github.com/migrate-check/migrate-check/internal/migration"
	"github.com/migrate-check/migrate-check/lint"
)

// files are the pending upgrades for the linter. A downgrade is not linted: it drops what the upgrade
// made, and that is its purpose.
func (s *subject) files(trial *trial) (files []lint.File) {
	ran := map[string]*apply.Outcome{}
	for _, round := range trial.Revisions {
		ran[round.Revision.ID] = round.Up
	}
	number := &transactions{}
	for _, revision := range s.changes.Pending {
		file := number.file(revision, ran[revision.ID])
		file.Settings = s.settings(ran[revision.ID])
		files = append(files, file)
	}
	return files
}

// settings are those that the session of a script was given, by the configuration, the role, the database or
// env.py; nil if nobody saw it. A program may open several sessions: the one of the first statement counts.
func (s *subject) settings(outcome *apply.Outcome) map[string]string {
	if outcome == nil {
		return nil
	}
	for _, statement := range outcome.Statements {
		if len(statement.Traced) > 0 {
			settings := map[string]string{}
			maps.Copy(settings, s.opts.Lint.Settings)
			maps.Copy(settings, outcome.Trace[statement.Traced[0]].Settings)
			return settings
		}
	}
	return nil
}

// baseFiles are what tells the schema that the change begins with: the schema itself where the throwaway database
// has it, else the upgrades that made it.
func (s *subject) baseFiles(trial *trial) (files []lint.File) {
	if trial.Schema != nil {
		return []lint.File{{Source: trial.Schema.Script(), Settings: map[string]string{}}} // it spells its schemas out
	}
	number := &transactions{}
	for i, revision := range s.applied() {
		var outcome *apply.Outcome
		if i < len(trial.Applied) {
			outcome = trial.Applied[i]
		}
		files = append(files, number.file(revision, outcome))
	}
	return files
}

// transactions numbers the transactions of several scripts on. Each script numbers its own from 1.
type transactions struct{ before int }

// file gives the upgrade of a revision as the linter reads it: SQL from the text, Python from what it
// sent to the server.
func (t *transactions) file(revision *migration.Revision, outcome *apply.Outcome) lint.File {
	script := revision.Upgrade
	file := lint.File{
		Path:      script.Path,
		Revision:  revision.ID,
		Direction: lint.Upgrade,
		Source:    script.Source,
		Wrapped:   script.Wrapped,
		Outside:   script.Outside,
		Alembic:   script.Language == migration.Python,
		Python:    script.Language == migration.Python || script.Language == migration.Program,
		Parts:     []lint.Part{},
	}
	if down := revision.Downgrade; down.Path == script.Path && down.Line > script.Line {
		file.LastLine = down.Line - 1
	}
	if !file.Python {
		for _, part := range script.Parts {
			file.Parts = append(file.Parts, lint.Part(part))
		}
		return file
	}
	if outcome == nil || script.Language == migration.Program && outcome.Trace == nil {
		return file // what a program sends is only known from a run, and of some programs from the trace
	}
	file.Sent = []lint.Sent{}
	last := t.before
	for _, statement := range outcome.Statements {
		sent := lint.Sent{SQL: statement.SQL, Position: statement.Position}
		if statement.Transaction > 0 {
			sent.Transaction = t.before + statement.Transaction
			last = max(last, sent.Transaction)
		}
		file.Sent = append(file.Sent, sent)
	}
	t.before = last
	return file
}

// quoteSent shows the statement that a finding is about where the line in the program is not known.
func (s *subject) quoteSent(findings []lint.Finding, trial *trial) {
	sent := map[string][]apply.Statement{}
	for _, round := range trial.Revisions {
		if round.Revision.Upgrade.Language == migration.Program && round.Up != nil {
			sent[round.Revision.ID] = round.Up.Statements
		}
	}
	for i, f := range findings {
		if statements := sent[f.Revision]; f.Detail == "" && f.Line == 0 && 0 < f.Statement && f.Statement <= len(statements) {
			findings[i].Detail = "STATEMENT:\n" + statements[f.Statement-1].SQL
		}
	}
}
