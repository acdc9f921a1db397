package check

import (
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/migrate-check/migrate-check/lint"
)

func TestLocate(t *testing.T) {
	const was = "a\nb\nc\nd\ne\nf\ng\nh\ni\nj\nk\nl\n"
	tests := []struct {
		name        string
		is          string
		first, last int
		want        *lint.Lines
	}{
		{"the line itself", "a\nb\nc\nX\ne\nf\ng\nh\ni\nj\nk\nl\n", 4, 0, nil},
		{"another line", "a\nb\nc\nX\ne\nf\ng\nh\ni\nj\nk\nl\n", 9, 0, &lint.Lines{First: 4, Last: 4}},
		{"no line", "a\nb\nc\nX\ne\nf\ng\nh\ni\nj\nk\nl\n", 0, 0, &lint.Lines{First: 4, Last: 4}},
		{"every line of a statement", "a\nb\nX\nY\nZ\nf\ng\nh\ni\nj\nk\nl\n", 3, 5, nil},
		{"some lines of a statement", "a\nb\nc\nX\nY\nf\ng\nh\ni\nj\nk\nl\n", 3, 7, &lint.Lines{First: 4, Last: 5}},
		{"a second change is nearer", "X\nb\nc\nd\ne\nf\ng\nh\ni\nY\nk\nl\n", 9, 11, &lint.Lines{First: 10, Last: 10}},
		{"an added line", "a\nb\nX\nc\nd\ne\nf\ng\nh\ni\nj\nk\nl\n", 3, 0, nil},
		{"lines are only taken away", "a\nb\nc\nd\nh\ni\nj\nk\nl\n", 1, 0, &lint.Lines{First: 5, Last: 5}},
		{"the last lines are taken away", "a\nb\nc\n", 2, 0, &lint.Lines{First: 3, Last: 3}},
		{"all lines are taken away", "", 2, 0, &lint.Lines{First: 1, Last: 1}},
		{"no line end any more", "a\nb\nc\nd\ne\nf\ng\nh\ni\nj\nk\nl", 2, 0, &lint.Lines{First: 12, Last: 12}},
		{"nothing", was, 2, 0, nil},
		{"only the kind of line ends", "a\r\nb\r\nc\r\nd\r\ne\r\nf\r\ng\r\nh\r\ni\r\nj\r\nk\r\nl\r\n", 2, 0, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			base := fstest.MapFS{"db/1.sql": {Data: []byte(was)}}
			head := fstest.MapFS{"db/1.sql": {Data: []byte(tt.is)}}
			findings := []lint.Finding{{Position: lint.Position{Path: "db/1.sql", Line: tt.first, EndLine: tt.last}}}
			locate(findings, base, head)
			if diff := cmp.Diff(tt.want, findings[0].Changed); diff != "" || findings[0].Gone {
				t.Errorf("gone %v, changed (-want +got):\n%s", findings[0].Gone, diff)
			}
		})
	}
}

// Files that only one side has, and findings about no file.
func TestLocateInFilesOfOneSide(t *testing.T) {
	base := fstest.MapFS{"db/1.sql": {Data: []byte("a\n")}}
	head := fstest.MapFS{"db/2.sql": {Data: []byte("a\n")}}
	findings := []lint.Finding{
		{Position: lint.Position{Path: "db/1.sql"}},
		{Position: lint.Position{Path: "db/2.sql", Line: 1}},
		{Position: lint.Position{Path: "db/3.sql", Line: 1}},
		{},
	}
	locate(findings, base, head)
	for i, gone := range []bool{true, false, false, false} {
		if f := findings[i]; f.Gone != gone || f.Changed != nil {
			t.Errorf("%q: got gone %v, changed %v, want gone %v and the finding where it is", f.Path, f.Gone, f.Changed, gone)
		}
	}
}
