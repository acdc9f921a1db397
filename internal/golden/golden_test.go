package golden

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// recorder keeps what a failing check would have said.
type recorder struct {
	testing.TB
	messages []string
}

func (r *recorder) Helper() {}

func (r *recorder) Errorf(format string, args ...any) {
	r.messages = append(r.messages, fmt.Sprintf(format, args...))
}

func check(t *testing.T, file, got string) string {
	r := &recorder{TB: t}
	Check(r, file, []byte(got))
	return strings.Join(r.messages, "\n")
}

func TestCheck(t *testing.T) {
	t.Setenv(Variable, "")
	file := filepath.Join(t.TempDir(), "deep", "output.txt")
	if got := check(t, file, "a\n"); !strings.Contains(got, "UPDATE_GOLDEN=1 go test writes it") {
		t.Errorf("a missing file: got %q, want it to say how to write it", got)
	}

	t.Setenv(Variable, "1")
	if got := check(t, file, "a\n"); got != "" {
		t.Errorf("updating: got %q, want no complaint", got)
	}

	t.Setenv(Variable, "")
	if got := check(t, file, "a\n"); got != "" {
		t.Errorf("an equal file: got %q, want no complaint", got)
	}
	if got := check(t, file, "b\n"); !strings.Contains(got, "(-want +got)") || !strings.Contains(got, file) {
		t.Errorf("another file: got %q, want the file's name and a diff", got)
	}
	if content, err := os.ReadFile(file); err != nil || string(content) != "a\n" {
		t.Errorf("without UPDATE_GOLDEN the file became %q, %v", content, err)
	}
}
