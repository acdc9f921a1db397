package observe

import (
	"fmt"
	"slices"
	"strings"

	"github.com/migrate-check/migrate-check/internal/apply"
	"github.com/migrate-check/migrate-check/lint"
)

// SessionStateLeaked is the finding of what a revision leaves in the session.
const SessionStateLeaked = "session-state-leaked"

// sessionSettingLeak is the rule that reads the same from the text, where it is a SET.
const sessionSettingLeak = "session-setting-leak"

// session holds what the text says of the session against what is left in it, and reports the rest.
func (r *run) session(read []lint.Finding) (found []lint.Finding) {
	if r.round.Up.Left == nil || r.round.Up.Failure != nil {
		return nil
	}
	for _, left := range r.round.Up.Left {
		if r.confirmLeft(read, left) || isHarmless(left) {
			continue
		}
		found = append(found, lint.Finding{
			Rule:      SessionStateLeaked,
			Severity:  lint.Warning,
			Message:   "the upgrade leaves " + leftWords(left),
			Hint:      leftHints[left.Kind],
			Position:  r.positionOf(left),
			Revision:  r.round.Revision.ID,
			Direction: lint.Upgrade,
			Evidence:  lint.Observed,
		})
	}
	r.disproveLeft(read)
	return found
}

// confirmLeft reports whether a finding says already that this is left.
func (r *run) confirmLeft(read []lint.Finding, left apply.Leftover) (said bool) {
	for i := range read {
		f := &read[i]
		if f.Rule == sessionSettingLeak && r.isAbout(f) && r.settingOf(f) == settingName(left) {
			f.Evidence, said = lint.Confirmed, true
		}
	}
	return said
}

// disproveLeft withdraws what the text says of a setting that the session did not keep.
func (r *run) disproveLeft(read []lint.Finding) {
	for i := range read {
		f := &read[i]
		if f.Rule != sessionSettingLeak || f.Evidence != lint.Static || !r.isAbout(f) {
			continue
		}
		// A parameter of somebody's own is not on the server's list.
		if name := r.settingOf(f); name != "" && !strings.Contains(name, ".") {
			disprove(f, "the session did not keep another "+name)
		}
	}
}

// settingName is what a SET of it names, empty if none does.
func settingName(left apply.Leftover) string {
	switch left.Kind {
	case apply.LeftSetting:
		return strings.ToLower(left.Name)
	case apply.LeftRole:
		return "role"
	case apply.LeftLogin:
		return "session_authorization"
	}
	return ""
}

// settingOf is the setting that the statement of a finding sets, empty if it sets none.
func (r *run) settingOf(f *lint.Finding) string {
	for _, parsed := range lint.Parse(r.statements[f.Statement-1].SQL) {
		if set := parsed.Node.GetVariableSetStmt(); set != nil {
			return strings.ToLower(set.GetName())
		}
	}
	return ""
}

// isHarmless reports whether a setting only changes how long statements may take, how much memory they
// use, or how the session speaks to its client. The tools and drivers set some of these themselves.
func isHarmless(left apply.Leftover) bool {
	return left.Kind == apply.LeftSetting && (strings.HasSuffix(left.Name, "_timeout") || slices.Contains(harmlessSettings, left.Name))
}

var harmlessSettings = []string{
	"application_name", "client_encoding", "client_min_messages", "maintenance_work_mem", "max_parallel_maintenance_workers",
	"standard_conforming_strings", "work_mem", "extra_float_digits", "DateStyle", "IntervalStyle",
}

func leftWords(left apply.Leftover) string {
	switch left.Kind {
	case apply.LeftTransaction:
		return "a transaction open" + inSession
	case apply.LeftPreparedTransaction:
		return fmt.Sprintf("the prepared transaction %q, which keeps its locks until somebody ends it", left.Name)
	case apply.LeftSetting:
		return fmt.Sprintf("the setting %s = %q", left.Name, left.Value) + inSession
	case apply.LeftLock:
		return "the advisory lock (" + left.Name + ")" + inSession
	case apply.LeftChannel:
		return fmt.Sprintf("a LISTEN on %q", left.Name) + inSession
	}
	return fmt.Sprintf("the %s %q", left.Kind, left.Name) + inSession
}

// inSession says who meets what is left.
const inSession = " in the session, where the next revision meets it"

var leftHints = map[apply.LeftoverKind]string{
	apply.LeftSetting:     "SET LOCAL, or RESET it at the end",
	apply.LeftRole:        "SET LOCAL ROLE, or RESET ROLE at the end",
	apply.LeftLogin:       "RESET SESSION AUTHORIZATION at the end",
	apply.LeftLock:        "take it with pg_advisory_xact_lock, or give it back with pg_advisory_unlock",
	apply.LeftChannel:     "UNLISTEN at the end",
	apply.LeftPrepared:    "DEALLOCATE it at the end",
	apply.LeftCursor:      "CLOSE it at the end",
	apply.LeftTable:       "make it ON COMMIT DROP, or drop it at the end",
	apply.LeftTransaction: "end what the revision begins: COMMIT",

	apply.LeftPreparedTransaction: "end it with COMMIT PREPARED in the same revision: until then it keeps its locks",
}

// leftTraces are words of the statements that leave something.
var leftTraces = map[apply.LeftoverKind][]string{
	apply.LeftRole:        {"set role", "'role'"},
	apply.LeftLogin:       {"session authorization", "session_authorization"},
	apply.LeftLock:        {"pg_advisory_lock", "pg_try_advisory_lock"},
	apply.LeftChannel:     {"listen"},
	apply.LeftTransaction: {"begin", "start transaction"},
}

// positionOf is the last statement that looks as if it had left this: it has the name of it, or a word that
// such statements have. Otherwise it is the script.
func (r *run) positionOf(left apply.Leftover) lint.Position {
	words := leftTraces[left.Kind]
	if words == nil {
		words = []string{strings.ToLower(left.Name)}
	}
	for _, statement := range slices.Backward(r.statements) {
		text := strings.ToLower(statement.SQL)
		if statement.Line > 0 && slices.ContainsFunc(words, func(w string) bool { return strings.Contains(text, w) }) {
			return statement.Position
		}
	}
	return lint.Position{Path: r.round.Revision.Upgrade.Path, Line: r.round.Revision.Upgrade.Line}
}
