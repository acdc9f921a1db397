package example_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/migrate-check/migrate-check/lint/example"
)

func TestVersionsOfASection(t *testing.T) {
	for _, test := range []struct {
		name, line string
		want       example.Range
	}{
		{"nothing said", "SELECT 1;", example.Range{From: example.Oldest, Until: example.Newest}},
		{"one version", "-- page: version=11 wrapped", example.Range{From: 11, Until: 11}},
		{"from", "-- page: from=14", example.Range{From: 14, Until: example.Newest}},
		{"until", "-- page: until=16 fails", example.Range{From: example.Oldest, Until: 16}},
		{"both", "-- page: from=10 until=11", example.Range{From: 10, Until: 11}},
	} {
		t.Run(test.name, func(t *testing.T) {
			settings, err := example.ReadSettings(test.line + "\nSELECT 2;\n")
			if err != nil || settings.Range != test.want {
				t.Errorf("got %v and %v, want %v", settings.Range, err, test.want)
			}
		})
	}
}

// A section that runs nowhere would prove nothing, and nobody would see it.
func TestVersionsThatAreNone(t *testing.T) {
	for _, line := range []string{"-- page: until=11", "-- page: from=19", "-- page: from=new", "-- page: version="} {
		if settings, err := example.ReadSettings(line); err == nil {
			t.Errorf("%s: got %v, want an error", line, settings.Range)
		}
	}
}

func TestLocksOnBothSidesOfABorder(t *testing.T) {
	locks, err := example.ReadLocks("a ShareLock scan\nb ShareUpdateExclusiveLock until=13\nb AccessExclusiveLock from=14\n")
	if err != nil {
		t.Fatal(err)
	}
	for major, want := range map[int]string{
		13: "a ShareLock scan\nb ShareUpdateExclusiveLock\n",
		14: "a ShareLock scan\nb AccessExclusiveLock\n",
	} {
		if diff := cmp.Diff(want, example.LocksOn(locks, major)); diff != "" {
			t.Errorf("PostgreSQL %d (-want +got):\n%s", major, diff)
		}
	}
}
