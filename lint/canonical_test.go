package lint

import "testing"

func TestCanonical(t *testing.T) {
	tests := []struct {
		name, a, b string
		equal      bool
	}{
		{"comments and space", "-- a\nSELECT  1 ;", "SELECT/* b */\n1", true},
		{"case of keywords", "alter table A add column b INTEGER;", "ALTER TABLE a ADD b int", true},
		{"Windows", "\ufeffSELECT 1;\r\nSELECT 2;\r\n", "SELECT 1;\nSELECT 2;", true},
		{"literal", "SELECT 'a'", "SELECT 'b'", false},
		{"case of a literal", "SELECT 'a'", "SELECT 'A'", false},
		{"quoted name", `DROP TABLE "A"`, "DROP TABLE a", false},
		{"name", "DROP TABLE a", "DROP TABLE b", false},
		{"comment inside a function", "DO $$ BEGIN -- a\nEND $$", "DO $$ BEGIN -- b\nEND $$", false},
		{"order", "SELECT 1; SELECT 2", "SELECT 2; SELECT 1", false},
		{"split", "SELECT 1; SELECT 2", "SELECT 1", false},
		{"refused, comments", "ALTER TABLE a FROB /* x */ b", "alter table a  frob b -- y", true},
		{"refused, literal", "ALTER TABLE a FROB 'b'", "ALTER TABLE a FROB 'c'", false},
		{"rows", "COPY a FROM stdin;\n1\n\\.\n", "COPY a FROM stdin;\n2\n\\.\n", false},
		{"rows, Windows", "COPY a FROM stdin;\n1\n\\.\n", "COPY a FROM stdin;\r\n1\r\n\\.\r\n", true},
		{"meta-command", "\\i a.sql", "\\i b.sql", false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := Canonical(test.a) == Canonical(test.b); got != test.equal {
				t.Errorf("equal is %v, want %v", got, test.equal)
			}
		})
	}
}
