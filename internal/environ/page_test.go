package environ

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/migrate-check/migrate-check/internal/golden"
)

// The page for users ends with the list.
func TestPage(t *testing.T) {
	const file, heading = "../../docs/environment.md", "| | |\n| --- | --- |\n"
	page, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	text, _, found := strings.Cut(string(page), heading)
	if !found {
		t.Fatalf("%s has no table", file)
	}
	text += heading
	for _, group := range allowed {
		text += fmt.Sprintf("| %s | `%s` |\n", group.what, strings.Join(strings.Fields(group.names), "` `"))
	}
	golden.Check(t, file, []byte(text))
}
