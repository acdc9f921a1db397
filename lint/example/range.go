package example

import "fmt"

// Rules know PostgreSQL from First to Newest. Examples that say nothing else are about Oldest to Newest,
// the versions that people should have.
const (
	First  = 10
	Oldest = 13
	Newest = 18
)

// Range is major versions of PostgreSQL, both ends included.
type Range struct{ From, Until int }

// Holds reports whether a major version is in the range.
func (r Range) Holds(major int) bool { return r.From <= major && major <= r.Until }

// Versions are all major versions of the range.
func (r Range) Versions() []int {
	var all []int
	for major := r.From; major <= r.Until; major++ {
		all = append(all, major)
	}
	return all
}

// String is the range in words: "15", "13 to 18".
func (r Range) String() string {
	if r.From == r.Until {
		return fmt.Sprint(r.From)
	}
	return fmt.Sprintf("%d to %d", r.From, r.Until)
}
