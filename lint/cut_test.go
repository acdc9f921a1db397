package lint

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestCut(t *testing.T) {
	got := Cut("\\restrict k\n\nSET x = 1;\nCOPY t (a) FROM stdin;\n1\n2;\n\\.\n\nSELECT ';'")
	want := []Piece{
		{SQL: `\restrict k`, Meta: true, Line: 1},
		{SQL: "SET x = 1", Line: 3},
		{SQL: "COPY t (a) FROM stdin", Rows: "1\n2;\n\\.\n", Line: 4},
		{SQL: "SELECT ';'", Line: 9},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
