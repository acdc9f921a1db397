package check

import (
	"maps"

	"github.com/migrate-check/migrate-check/internal/apply"
	"github.com/migrate-check/migrate-check/internal/migration"
	"github.com/migrate-check/migrate-check/internal/reading"
	"github.com/migrate-check/migrate-check/lint"
)

// files are the pending upgrades for the linter. A downgrade is not linted: it drops what the upgrade
// made, and that is its purpose.
func (s *subject) files(trial *trial) (files []lint.File) {
	ran := map[string]*apply.Outcome{}
	for _, round := range trial.Revisions {
		ran[round.Revision.ID] = round.Up
	}
	numbers, head, joined := &reading.Transactions{}, reading.Of(s.trees.headFiles), s.joined(ran)
	for _, revision := range s.changes.Pending {
		file := linted(head, revision, ran[revision.ID])
		numbers.Number(file, joined)
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
	numbers, base := &reading.Transactions{}, reading.Of(s.trees.baseFiles)
	for i, revision := range s.applied() {
		var outcome *apply.Outcome
		if i < len(trial.Applied) {
			outcome = trial.Applied[i]
		}
		file := linted(base, revision, outcome)
		numbers.Number(file, false) // they were deployed one by one, long ago
		files = append(files, file)
	}
	return files
}

// joined reports whether one upgrade applies all pending revisions in one transaction. A run knows best.
func (s *subject) joined(ran map[string]*apply.Outcome) bool {
	for _, outcome := range ran {
		if outcome != nil && outcome.OneTransaction != nil {
			return *outcome.OneTransaction
		}
	}
	return s.changes.Head.OneTransaction
}

// linted gives the upgrade of a revision as the linter reads it: SQL from the text; another language from what it sent
// to the server, else from what its text tells.
func linted(tree *reading.Tree, revision *migration.Revision, outcome *apply.Outcome) lint.File {
	script := revision.Upgrade
	file := tree.File(revision, script)
	ran := outcome != nil && (script.Language != migration.Program || outcome.Trace != nil) // some programs are seen in the trace only
	if file.Python && ran {
		file.Sent, file.Unread, file.Around = []lint.Sent{}, nil, nil
		for _, statement := range outcome.Statements {
			file.Sent = append(file.Sent, lint.Sent{SQL: statement.SQL, Position: statement.Position, Transaction: statement.Transaction})
		}
	}
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
