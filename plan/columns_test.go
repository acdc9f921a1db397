package plan

import (
	"strings"
	"testing"
)

func TestWrapKeepsCommandsInOneLine(t *testing.T) {
	tests := []struct{ text, want string }{
		{"one two three four", "one two|three four"},
		{"run `git restore -- a.sql` now", "run|`git restore -- a.sql`|now"},
		{"run (`go`); stop `here` too", "run (`go`);|stop `here`|too"},
		{"a ` that nothing closes", "a ` that|nothing|closes"},
		{"as `a b`, or `c d`.", "as `a b`,|or `c d`."},
	}
	for _, test := range tests {
		if got := strings.Join(wrap(test.text, 11), "|"); got != test.want {
			t.Errorf("%s: got %s, want %s", test.text, got, test.want)
		}
	}
}
