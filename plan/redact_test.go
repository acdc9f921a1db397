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
