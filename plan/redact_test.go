package plan

import (
	"testing"

	"github.com/migrate-check/migrate-check/lint"
)

func TestRedact(t *testing.T) {
	tests := []struct{ name, text, want string }{
		{"address", "cannot reach postgresql+asyncpg://app:s3cr:et@db:5432/x", "cannot reach postgresql+asyncpg://app:***@db:5432/x"},
		{"address without a password", "postgres://app@db:5432/x and http://x:80/y", "postgres://app@db:5432/x and http://x:80/y"},
		{"role", "CREATE ROLE app PASSWORD 'it''s me' LOGIN", "CREATE ROLE app PASSWORD '***' LOGIN"},
		{"role with escapes", `alter user app with encrypted password E'x'`, `alter user app with encrypted password '***'`},
		{"connection string", "host=db password=abc user=app", "host=db password=*** user=app"},
		{"quoted", `password='a b\'c' user=app`, `password=*** user=app`},
		{"address with an at sign", "postgres://app:p@ss@db:5432/x", "postgres://app:***@db:5432/x"},
		{"address with a slash", "redis://:pa/ss@cache/0", "redis://:***@cache/0"},
		{"two addresses", "postgres://a:x@h/d postgres://b:y@h/d", "postgres://a:***@h/d postgres://b:***@h/d"},
		{"address with a port, and somebody's name", "http://x:80/y by ada@example.com", "http://x:80/y by ada@example.com"},
		{"role without a space", "CREATE ROLE app PASSWORD'x'", "CREATE ROLE app PASSWORD'***'"},
		{"role with a comment", "CREATE ROLE app PASSWORD /* ' */ 'x'", "CREATE ROLE app PASSWORD /* ' */ '***'"},
		{"role with an escaped quote", `CREATE ROLE app PASSWORD E'it\'s me' LOGIN`, `CREATE ROLE app PASSWORD '***' LOGIN`},
		{"role with dollars", "CREATE ROLE app PASSWORD $$it's\nme$$ LOGIN", "CREATE ROLE app PASSWORD '***' LOGIN"},
		{"role with words between dollars", "CREATE ROLE app PASSWORD $q$it's me$q$ LOGIN", "CREATE ROLE app PASSWORD '***' LOGIN"},
		{"role with a text in two parts", "CREATE ROLE app PASSWORD 'it'\n  's me' LOGIN", "CREATE ROLE app PASSWORD '***' LOGIN"},
		{"user mapping", "OPTIONS (user 'a', password 'b')", "OPTIONS (user 'a', password '***')"},
		{"subscription", "CONNECTION 'host=db password=''it is'' user=a'", "CONNECTION 'host=db password=*** user=a'"},
		{"query", "postgres://h/d?user=a&password=b&sslpassword=c", "postgres://h/d?user=a&password=***&sslpassword=***"},
		{"variables", "PATH=/bin PGPASSWORD=abc SHOP_API_KEY=x\nGITHUB_TOKEN=y", "PATH=/bin PGPASSWORD=*** SHOP_API_KEY=***\nGITHUB_TOKEN=***"},
		{"key", "x -----BEGIN RSA PRIVATE KEY-----\nabc\n-----END RSA PRIVATE KEY----- y", "x *** y"},
		{"half a key", "x -----BEGIN PRIVATE KEY-----\nabc", "x ***"},
		{"token", "with ghp_0123456789abcdefghijklmnopqrstuvwxyz it works", "with *** it works"},
		{"a word", "UPDATE users SET token = NULL, secret = 'x'", "UPDATE users SET token = NULL, secret = 'x'"},
		{"literal secret", "token tok-12345678 was used", "token *** was used"},
		{"a column", "ALTER TABLE users ADD COLUMN password text", "ALTER TABLE users ADD COLUMN password text"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p := &Plan{
				Verdict:   Fail,
				Postgres:  &Postgres{Detail: tt.text},
				Unchecked: []Unchecked{{Why: tt.text}},
				Projects: []Project{{
					Findings:  []lint.Finding{{Detail: tt.text, Position: lint.Position{Path: tt.text}}},
					Revisions: []Revision{{Statements: []Statement{{SQL: tt.text}}, Parents: []string{tt.text}}},
				}},
			}
			Redact(p, []string{"tok-12345678"})
			for place, got := range map[string]string{
				"server": p.Postgres.Detail, "reason": p.Unchecked[0].Why, "detail": p.Projects[0].Findings[0].Detail,
				"path": p.Projects[0].Findings[0].Path, "statement": p.Projects[0].Revisions[0].Statements[0].SQL,
				"parent": p.Projects[0].Revisions[0].Parents[0],
			} {
				if got != tt.want {
					t.Errorf("%s: got %q, want %q", place, got, tt.want)
				}
			}
			if p.Verdict != Fail {
				t.Errorf("the verdict became %q", p.Verdict)
			}
		})
	}
}
