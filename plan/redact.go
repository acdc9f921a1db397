package plan

import (
	"reflect"
	"regexp"
	"strings"

	"github.com/migrate-check/migrate-check/lint"
)

const redacted = "***"

// Passwords in the forms in which they come by: in a URL, in SQL, in a libpq connection string.
var passwords = []struct {
	pattern *regexp.Regexp
	with    string
}{
	{regexp.MustCompile(`([a-zA-Z][a-zA-Z0-9+.-]*://[^\s:/@'"]*):[^\s@/'"]+@`), "${1}:" + redacted + "@"},
	{regexp.MustCompile(`(?i)(\bPASSWORD\s+)E?'(?:[^']|'')*'`), "${1}'" + redacted + "'"},
	{regexp.MustCompile(`(?i)(\bpassword\s*=\s*)('(?:[^'\\]|\\.)*'|[^\s'";,)&]+)`), "${1}" + redacted},
}

// Redact takes passwords, and the given secrets, out of every text of the plan. GitHub masks secrets in
// logs, but not in comments.
func Redact(p *Plan, secrets []string) {
	redactValue(reflect.ValueOf(p).Elem(), redactor(secrets))
}

// RedactFindings does so for findings that are no part of a plan.
func RedactFindings(findings []lint.Finding, secrets []string) {
	redactValue(reflect.ValueOf(findings), redactor(secrets))
}

// RedactText does so for a message.
func RedactText(text string, secrets []string) string { return redactor(secrets)(text) }

func redactor(secrets []string) func(text string) string {
	var pairs []string
	for _, secret := range secrets {
		pairs = append(pairs, secret, redacted)
	}
	literal := strings.NewReplacer(pairs...)
	return func(text string) string {
		text = literal.Replace(text)
		for _, p := range passwords {
			text = p.pattern.ReplaceAllString(text, p.with)
		}
		return text
	}
}

// redactValue changes every string below a value, and leaves the words that we set ourselves alone.
func redactValue(v reflect.Value, redact func(string) string) {
	switch v.Kind() {
	case reflect.String:
		if v.Type() == reflect.TypeFor[string]() && v.CanSet() {
			v.SetString(redact(v.String()))
		}
	case reflect.Struct:
		for i := range v.NumField() {
			redactValue(v.Field(i), redact)
		}
	case reflect.Slice:
		for i := range v.Len() {
			redactValue(v.Index(i), redact)
		}
	case reflect.Pointer:
		if !v.IsNil() {
			redactValue(v.Elem(), redact)
		}
	}
}
