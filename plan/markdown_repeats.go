package plan

import (
	"regexp"
	"slices"
	"strings"

	"github.com/migrate-check/migrate-check/lint"
)

// serverError is the first line of what the server said: "ERROR 42703: column …".
var serverError = regexp.MustCompile(`^ERROR(?: [0-9A-Z]{5})?: (.+)$`)

// statementLabel is the line before the statement that the server was given.
const statementLabel = "STATEMENT:"

// withoutRepeats is the detail of a finding without what stands right above it: the server's message, if the finding is
// that message, and the statement, if the quoted lines are that statement.
func withoutRepeats(f lint.Finding) string {
	detail := lines(f.Detail)
	if len(detail) > 0 {
		if said := serverError.FindStringSubmatch(detail[0]); said != nil && strings.Contains(oneLine(f.Message), oneLine(said[1])) {
			detail = detail[1:]
		}
	}
	if at := slices.Index(detail, statementLabel); at >= 0 {
		statement := oneLine(strings.Join(detail[at+1:], " "))
		if strings.Contains(oneLine(f.Source), statement) {
			detail = detail[:at]
		}
	}
	return strings.Join(detail, "\n")
}
