package environ

import (
	"cmp"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// strongWords are the parts of names, between underscores, that nothing but secrets is called by; weakWords are
// those that other things are called by too.
var (
	strongWords = []string{
		"APIKEY", "CREDENTIAL", "CREDENTIALS", "PASS", "PASSPHRASE", "PASSWD", "PASSWORD", "PASSWORDS", "SECRET", "SECRETS",
		"TOKEN", "TOKENS",
	}
	weakWords = []string{"AUTH", "CONNECTION", "COOKIE", "DSN", "KEY", "KEYS", "PRIVATE"}
)

var (
	strongSuffix = regexp.MustCompile(`(APIKEY|PASSWORD|SECRET|TOKEN)$`)
	strongPair   = regexp.MustCompile(`(^|_)(API|ACCESS|PRIVATE|SECRET|SIGNING|ENCRYPTION|MASTER)_KEY(_|$)`)
	// What a runner of continuous integration hands to its own programs, and our own settings.
	privatePrefix = regexp.MustCompile(`^(ACTIONS|INPUT|MIGRATE_CHECK)_`)

	// What is a secret under any name: a URL with somebody's name in it, a setting within a list of options, a key,
	// and tokens that say by their first letters what they are.
	urlWithUser = regexp.MustCompile(`[A-Za-z][A-Za-z0-9+.-]*://(?:[^/\s]*|[^/\s:]*:\S*)@`)
	option      = regexp.MustCompile(`(?i)\b(?:password|passwd|passphrase|secret|token|api[_-]?key)(?:\s*=|["']\s*:)\s*\S|\bauthorization\b\s*[=:]\s*\S`)
	token       = regexp.MustCompile(`-----BEGIN [A-Z ]*PRIVATE KEY|\b(?:gh[opsur]_|github_pat_|glpat-|xox[abprs]-|sk_live_|npm_|pypi-)[A-Za-z0-9_-]{16}` +
		`|\bAKIA[A-Z0-9]{16}\b|\beyJ[A-Za-z0-9_-]{8,}\.eyJ[A-Za-z0-9_-]{8,}\.`)
)

// LooksSecret reports whether a variable looks like something that revisions of a pull request must not see.
func LooksSecret(name, value string) bool {
	return hasStrongName(name) || hasWord(name, weakWords) || privatePrefix.MatchString(strings.ToUpper(name)) ||
		runnerFile.MatchString(name) || urlWithUser.MatchString(value) || option.MatchString(value) || token.MatchString(value)
}

func hasStrongName(name string) bool {
	upper := strings.ToUpper(name)
	return hasWord(name, strongWords) || strongSuffix.MatchString(upper) || strongPair.MatchString(upper)
}

func hasWord(name string, words []string) bool {
	return slices.ContainsFunc(strings.Split(strings.ToUpper(name), "_"), func(part string) bool { return slices.Contains(words, part) })
}

// Secrets are the values in an environment that must not be printed, the longest first. Short and common values
// are left out: taking "postgres" out of a plan hides nothing and spoils the plan.
func Secrets(variables []string) (values []string) {
	add := func(text string) {
		if text = strings.TrimSpace(text); len(text) >= 8 && !slices.Contains(commonValues, strings.ToLower(text)) {
			values = append(values, text, quoted(text), strings.ReplaceAll(text, "'", "''"))
		}
	}
	for _, variable := range variables {
		name, value, _ := strings.Cut(variable, "=")
		if hasStrongName(name) || token.MatchString(value) || hasWord(name, weakWords) && isRandom(value) {
			add(value)
		}
		for _, password := range passwordForms(value) {
			add(password)
		}
		if hasStrongName(name) || strings.HasPrefix(value, "-----BEGIN") { // programs print one line of many
			for line := range strings.Lines(value) {
				add(line)
			}
		}
	}
	slices.SortFunc(values, func(a, b string) int {
		return cmp.Or(len(b)-len(a), strings.Compare(a, b))
	})
	return slices.Compact(values)
}

// quoted is a text as programs write it between quotes, in JSON or as a text of Python.
func quoted(text string) string {
	text = strconv.Quote(text)
	return text[1 : len(text)-1]
}

var commonValues = []string{"postgres", "password", "postgresql", "throwaway"}

// A URL's password, or the token that stands for a name and a password.
var urlPassword = regexp.MustCompile(`://(?:[^/\s:@]*:([^\s,]+)|([^/\s:@]{16,}))@`)

// passwordForms are the passwords of URLs as they stand there, and as programs read them and write them.
func passwordForms(value string) (forms []string) {
	for _, found := range urlPassword.FindAllStringSubmatch(value, -1) {
		written := found[1] + found[2]
		plain, err := url.PathUnescape(written)
		if err != nil {
			plain = written
		}
		forms = append(forms, written, plain, url.PathEscape(plain), url.QueryEscape(plain))
	}
	return forms
}

// isRandom reports whether a value looks as if nobody had chosen it: a name with KEY or AUTH in it may hold a
// path, a word or an address just as well.
func isRandom(value string) bool {
	return len(value) >= 16 && !strings.ContainsAny(value, " /") && strings.ContainsAny(value, "0123456789")
}
