package plan

import (
	"reflect"
	"regexp"
	"slices"
	"strings"

	"github.com/migrate-check/migrate-check/lint"
)

const redacted = "***"

// quotedSQL is a text in quotes as PostgreSQL reads it: with quotes doubled or escaped, or between dollars.
const quotedSQL = `(?:E?'(?:[^'\\]|\\.|'')*'(?:\s*\n\s*'(?:[^']|'')*')*|\$\$(?s:.*?)\$\$|\$[A-Za-z_]\w*\$(?s:.*?)\$[A-Za-z_]\w*\$)`

// Passwords in the forms in which they come by: in a URL, in SQL, in a libpq connection string (also one within
// SQL, where its quotes are doubled), in a list of variables; and keys and tokens that say by their first letters
// what they are.
var passwords = []struct {
	// marks are what one of is in every text that the pattern matches, in small letters. To look for them takes a
	// fraction of the time.
	marks   []string
	pattern *regexp.Regexp
	with    string
}{
	{[]string{"://"}, regexp.MustCompile(`([a-zA-Z][a-zA-Z0-9+.-]*://[^\s:/@'"]*):[^\s'"<>]+@`), "${1}:" + redacted + "@"},
	{[]string{"password"}, regexp.MustCompile(`(?i)(\bPASSWORD(?:\s|/\*(?s:.*?)\*/)*)` + quotedSQL), "${1}'" + redacted + "'"},
	{[]string{"password"}, regexp.MustCompile(`(?i)(\b(?:ssl)?password\s*=\s*)(''(?:[^'\\]|\\.)*''|'(?:[^'\\]|\\.)*'|[^\s'";,)&]+)`), "${1}" + redacted},
	{
		[]string{"password=", "passwd=", "secret=", "token=", "key="},
		regexp.MustCompile(`\b([A-Z0-9_]*(?:PASSWORD|PASSWD|SECRET|TOKEN|API_?KEY|PRIVATE_KEY)=)[^\s'"]+`), "${1}" + redacted,
	},
	{[]string{"private key"}, regexp.MustCompile(`-----BEGIN [A-Z ]*PRIVATE KEY-----(?s:.*?)(?:-----END [A-Z ]*PRIVATE KEY-----|$)`), redacted},
	{
		[]string{"ghp_", "gho_", "ghs_", "ghu_", "ghr_", "github_pat_", "glpat-", "xox", "sk_live_", "npm_", "pypi-", "akia", "eyj"},
		regexp.MustCompile(`\b(?:gh[opsur]_[A-Za-z0-9]{20,}|github_pat_[A-Za-z0-9_]{20,}|glpat-[A-Za-z0-9_-]{20,}|xox[abprs]-[A-Za-z0-9-]{10,}|` +
			`sk_live_[A-Za-z0-9]{16,}|npm_[A-Za-z0-9]{30,}|pypi-[A-Za-z0-9_-]{30,}|AKIA[A-Z0-9]{16}|eyJ[A-Za-z0-9_-]{8,}\.eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]*)`),
		redacted,
	},
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
		if text == "" {
			return ""
		}
		text = literal.Replace(text)
		small := strings.ToLower(text)
		for _, p := range passwords {
			if slices.ContainsFunc(p.marks, func(mark string) bool { return strings.Contains(small, mark) }) {
				text = p.pattern.ReplaceAllString(text, p.with)
			}
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
