package plan

import (
	"strings"
	"testing"

	"github.com/migrate-check/migrate-check/lint"
)

// GitHub drops what is more than ten, so the tenth says how many there are.
func TestAnnotationsStayWithinTheLimit(t *testing.T) {
	for _, tt := range []struct {
		findings, want int
		last           string
	}{
		{10, 10, `::error title=drop-column,file=db/0001.sql,line=10::DROP COLUMN deletes "t9.c"`},
		{11, 10, "::error title=migrate-check::2 more; the plan in the job summary has all of them"},
	} {
		got := strings.Split(strings.TrimSpace(annotations(crowded(tt.findings))), "\n")
		if len(got) != tt.want || got[len(got)-1] != tt.last {
			t.Errorf("%d findings: got %d annotations, the last %q, want %d, the last %q",
				tt.findings, len(got), got[len(got)-1], tt.want, tt.last)
		}
	}
}

// A finding keeps its fingerprint when lines are added above it, and findings that are alike differ.
func TestFingerprints(t *testing.T) {
	project := crowded(2).Projects[0]
	first, second := project.Findings[0], project.Findings[1]
	moved := first
	moved.Line += 10
	moved.Changed = &lint.Lines{First: 1, Last: 2}
	a, b, c := fingerprints{}.of(project, first), fingerprints{}.of(project, moved), fingerprints{}.of(project, second)
	if a != b {
		t.Errorf("moved by ten lines, and shown elsewhere: got %s, want %s as before", b, a)
	}
	if a == c {
		t.Errorf("two findings have the fingerprint %s", a)
	}
	prints := fingerprints{}
	if once, again := prints.of(project, first), prints.of(project, first); once == again {
		t.Errorf("the same finding twice in one plan has the fingerprint %s both times", once)
	}
}
