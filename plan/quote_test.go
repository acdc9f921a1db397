package plan

import (
	"strings"
	"testing"

	"github.com/migrate-check/migrate-check/lint"
)

func TestQuote(t *testing.T) {
	at := func(line, endLine int) lint.Position {
		return lint.Position{Path: "a.sql", Line: line, EndLine: endLine}
	}
	tests := []struct {
		name     string
		position lint.Position
		want     string
	}{
		{"one line", at(2, 0), "two"},
		{"several lines", at(2, 3), "two\n  three"},
		{"end beyond the file", at(3, 99), "  three"},
		{"line beyond the file", at(9, 0), ""},
		{"no line", at(0, 0), ""},
		{"no file", lint.Position{Line: 1}, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			findings := []lint.Finding{{Position: tt.position}}
			Quote(findings, func(string) string { return "one\r\ntwo\n  three" })
			if got := findings[0].Source; got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
	for _, head := range []string{"def downgrade() -> None:", "def upgrade():", `"""Ours"""`, "-- +goose Down", "-- migrate:up transaction:false", ""} {
		findings := []lint.Finding{{Position: at(1, 0)}}
		Quote(findings, func(string) string { return head + "\nSELECT 1;" })
		if got := findings[0].Source; got != "" {
			t.Errorf("the head of a script: got %q quoted", got)
		}
	}
	long := []lint.Finding{{Position: at(1, 500)}}
	Quote(long, func(string) string { return strings.Repeat("x\n", 500) })
	if got := strings.Count(long[0].Source, "x"); got != mostQuoted {
		t.Errorf("a long statement: got %d lines, want %d", got, mostQuoted)
	}
}

func TestPrintable(t *testing.T) {
	tests := []struct{ name, message, want string }{
		{"plain", "reading a: x::int", "reading a: x::int"},
		{"command on a later line", "a\n  ::error::b", "a\n  : :error::b"},
		{"old command", "a ##[error]b", "a ## [error]b"},
		{"escape sequences", "a\x1b[2J\u202eb", `a\u202eb`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := Printable(tt.message); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}
