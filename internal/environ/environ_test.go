package environ

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestSplit(t *testing.T) {
	policy := Policy{
		Declared: map[string]string{"PAGE_SIZE": "10", "MAIL_PASSWORD": ""},
		Pass:     []string{"SHOP_TOKEN", "APP_*", "*_REGION"},
	}
	const passed, secret, plain, replaced = "passed", "secret", "withheld", "replaced"
	tests := []struct{ variable, want string }{
		// The list, in any case of letters.
		{"PATH=/bin", passed}, {"LC_ALL=C", passed}, {"http_proxy=http://proxy:3128", passed}, {"PYTHONPATH=lib", passed},
		{"pythonLocation=/opt/python", passed}, {"GITHUB_SHA=4b64722", passed}, {"NODE_OPTIONS=--no-warnings", passed},
		{"JAVA_HOME_17_X64=/opt/java", passed}, {"APP_ENV=test", passed},
		// Not on it.
		{"SHOP_SCHEMA=shop", plain}, {"PATHS=/bin", plain}, {"EDITOR=vi", plain}, {"AWS_REGIONS=eu", plain}, {"GITHUB_EVENT_PATH=/f", plain},
		{"BUNDLE_GITHUB__COM=x-access-token", plain}, {"npm_config_registry=https://npm", plain}, {"SHELLOPTS=x", plain},
		// What the project names.
		{"PAGE_SIZE=20", passed}, {"APP_SCHEMA=shop", passed}, {"AWS_REGION=eu", passed}, {"MAIL_PASSWORD=a", secret},
		// Secrets, on the list or not; one that is named in full is wanted.
		{"SHOP_TOKEN=a", passed}, {"APP_TOKEN=a", secret}, {"APP_DSN_TEXT=a", secret}, {"UV_INDEX_SHOP_PASSWORD=a", secret},
		{"POETRY_HTTP_BASIC_SHOP_PASSWORD=a", secret}, {"POETRY_PYPI_TOKEN_SHOP=a", secret}, {"CONDA_TOKEN=a", secret},
		{"PIP_INDEX_URL=https://ada@pypi.example/simple", secret}, {"PIP_INDEX_URL=https://pypi.example/simple", passed},
		{"PIP_EXTRA_INDEX_URL=https://pypi.org/simple https://ada:x@pypi.example/simple", secret},
		{"https_proxy=http://ada:pa/ss@proxy:3128", secret}, {"GOPROXY=https://ada:x@goproxy.example,direct", secret},
		{"JAVA_TOOL_OPTIONS=-Xmx1g -Dspring.datasource.password=x", secret}, {"JAVA_TOOL_OPTIONS=-Xmx1g", passed},
		{"APP_SETTINGS=a\n-----BEGIN RSA PRIVATE KEY-----\n", secret}, {"APP_ENV=ghp_0123456789abcdefghij", secret},
		{"PATH=/opt/token:/usr/bin", passed}, {`APP_ENV={"password": "x"}`, secret}, {"PIP_EXTRA=authorization: basic x", secret},
		{"GITHUB_TOKEN=a", secret}, {"ACTIONS_RUNTIME_URL=https://x", secret}, {"INPUT_BASE=main", secret}, {"MIGRATE_CHECK_BASE=main", secret},
		{"GITHUB_ENV=/f", secret}, {"GITHUB_PATH=/f", secret}, {"GITHUB_OUTPUT=/f", secret}, {"GITHUB_STATE=/f", secret},
		{"GITHUB_STEP_SUMMARY=/f", secret}, {"AWS_ACCESS_KEY_ID=a", secret}, {"SSH_AUTH_SOCK=/s", secret}, {"MYAPPTOKEN=a", secret},
		// Databases, wherever they are.
		{"DATABASE_URL=x", replaced}, {"APP_DB_HOST=x", replaced}, {"PGSSLMODE=x", replaced}, {"APP_STORE=postgres://u:p@h/d", replaced},
		{"PWD=/here", replaced}, {"BASH_FUNC_x%%=() { :; }", replaced}, {"PROGRAMFILES(X86)=C", replaced},
	}
	for _, test := range tests {
		name, value, _ := strings.Cut(test.variable, "=")
		passedOn, withheld := policy.Split(map[string]string{name: value})
		got := replaced
		switch {
		case len(passedOn) > 0:
			got = passed
		case len(withheld) > 0 && withheld[0].Secret:
			got = secret
		case len(withheld) > 0:
			got = plain
		}
		if got != test.want {
			t.Errorf("%s: got %s, want %s", test.variable, got, test.want)
		}
		if got == passed && passedOn[name] != value {
			t.Errorf("%s became %q", test.variable, passedOn[name])
		}
	}
}

func TestSplitSorts(t *testing.T) {
	_, got := Policy{}.Split(map[string]string{"B": "1", "A_TOKEN": "1", "C": "1"})
	if diff := cmp.Diff([]Withheld{{"A_TOKEN", true}, {"B", false}, {"C", false}}, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestMatches(t *testing.T) {
	tests := []struct {
		pattern, name string
		want          bool
	}{
		{"APP_*", "APP_X", true}, {"APP_*", "APP_", true}, {"APP_*", "APP", false}, {"APP_*", "MY_APP_X", false}, {"APP_*", "app_x", false},
		{"*_URL", "A_URL", true}, {"*_URL", "A_URLS", false}, {"A*B*C", "AxBxC", true}, {"A*B*C", "ABC", true}, {"A*B*C", "ACB", false},
		{"A*A", "A", false}, {"A", "A", true}, {"A", "AB", false}, {"A**B", "AxB", true},
	}
	for _, test := range tests {
		if got := matches(test.pattern, test.name); got != test.want {
			t.Errorf("%s and %s: got %t", test.pattern, test.name, got)
		}
	}
}

func TestCheckPass(t *testing.T) {
	for entry, want := range map[string]string{
		"APP_SCHEMA": "", "APP_*": "", "*_REGION": "", "app": "", "SHOP_TOKEN": "", "APP_STORE": "", "DB_*": "",
		"":             "not the name of a variable",
		"APP-SCHEMA":   "not the name of a variable",
		"APP_SCHEMA=1": "not the name of a variable",
		"APP_?":        "not the name of a variable",
		"1APP":         "not the name of a variable",
		"APP SCHEMA":   "not the name of a variable",
		"*":            "whatever there is",
		"**":           "whatever there is",
		"_*":           "whatever there is",
		"GITHUB_ENV":   "never passed on",
		"github_path":  "never passed on",
		"DATABASE_URL": "that of the throwaway database",
		"PGHOST":       "that of the throwaway database",
		"APP_DB_NAME":  "that of the throwaway database",
	} {
		err := CheckPass(entry)
		if err == nil && want != "" || err != nil && (want == "" || !strings.Contains(err.Error(), want)) {
			t.Errorf("%q: got %v, want %q", entry, err, want)
		}
	}
}

func TestSecrets(t *testing.T) {
	got := Secrets([]string{
		"SHOP_API_TOKEN=tok-12345678", "DB_PASSWORD=postgres", "SHORT_TOKEN=abc", "PATH=/usr/local/bin:/usr/bin",
		"DATABASE_URL=postgres://app:open%2Fsesame@db/shop", "CACHE=redis://:se:cr:et:one@cache/0",
		"DEPLOY_SECRET=first line here\nsecond line here\n", "SSH_AUTH_SOCK=/tmp/ssh-XXXX12345678/agent.1", "SORT_KEY=orders_customer_id",
		"SIGNING_KEY=0123456789abcdef", `QUOTING_SECRET=it's a "quote"`, "SENTRY_DSN=https://0123456789abcdef0123@sentry.example/1", "APP_URL=postgres://postgres@127.0.0.1/shop",
		"PROXIES=https://a:p@ssword@h1,https://b:short@h2",
	})
	want := []string{
		`first line here\nsecond line here`, "first line here\nsecond line here", "0123456789abcdef0123", "se%3Acr%3Aet%3Aone", "0123456789abcdef",
		`it's a \"quote\"`, "second line here", "first line here", `it''s a "quote"`, `it's a "quote"`, "open%2Fsesame", "se:cr:et:one", "tok-12345678",
		"open/sesame", "p%40ssword", "p@ssword",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}
