// Package golden compares output with a file in the repository. Only tests import it.
package golden

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// Variable is the environment variable that makes Check write the files: UPDATE_GOLDEN=1.
const Variable = "UPDATE_GOLDEN"

// Updating reports whether the files are to be written.
func Updating() bool { return os.Getenv(Variable) == "1" }

// Check fails the test if got is not what the file holds, and shows the difference. With UPDATE_GOLDEN=1
// it writes the file.
func Check(t testing.TB, file string, got []byte) {
	t.Helper()
	if Updating() {
		write(t, file, got)
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Errorf("%v (%s=1 go test writes it)", err, Variable)
		return
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("%s (-want +got):\n%s", file, diff)
	}
}

// write leaves an unchanged file alone, so that its time stays what it was.
func write(t testing.TB, file string, got []byte) {
	t.Helper()
	if old, err := os.ReadFile(file); err == nil && bytes.Equal(old, got) {
		return
	}
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, got, 0o644); err != nil {
		t.Fatal(err)
	}
}
