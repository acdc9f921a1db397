package apply

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/migrate-check/migrate-check/internal/environ"
)

// Asked is a variable that a project's own code asked for, whether it is set or not.
type Asked struct {
	Name string `json:"name"`
	// AnyCase and Prefix say what else it is content with: the name in any case of letters, and all names that
	// begin so.
	AnyCase bool `json:"anyCase,omitempty"`
	Prefix  bool `json:"prefix,omitempty"`
	// Path is the file that asked.
	Path string `json:"path,omitempty"`
}

// Missed is a variable that a project asked for, and that is set here, but not passed on.
type Missed struct {
	environ.Withheld
	// Path is the file that asked. Empty if that is not known.
	Path string
}

// Withholder is a Runner that knows what its project's code was not given.
type Withholder interface {
	// Missed are the variables that the scripts so far asked for in vain, sorted by name.
	Missed() []Missed
}

func (a Asked) wants(name string) bool {
	wanted := a.Name
	if a.AnyCase {
		wanted, name = strings.ToUpper(wanted), strings.ToUpper(name)
	}
	return name == wanted || a.Prefix && strings.HasPrefix(name, wanted)
}

// missed gives those of the withheld variables that were asked for.
func missed(withheld []environ.Withheld, asked []Asked) (list []Missed) {
	for _, w := range withheld {
		at := slices.IndexFunc(asked, func(a Asked) bool { return a.wants(w.Name) })
		if at >= 0 {
			list = append(list, Missed{w, asked[at].Path})
		}
	}
	return list
}

// named gives those of the withheld variables that stand as words in a text.
func named(withheld []environ.Withheld, text string) (list []Missed) {
	for _, w := range withheld {
		if hasWord(text, w.Name) {
			list = append(list, Missed{Withheld: w})
		}
	}
	return list
}

func hasWord(text, word string) bool {
	for at := 0; ; {
		found := strings.Index(text[at:], word)
		if found < 0 {
			return false
		}
		begin, end := at+found, at+found+len(word)
		if !isWordByte(text, begin-1) && !isWordByte(text, end) {
			return true
		}
		at = begin + 1
	}
}

func isWordByte(text string, at int) bool {
	return at >= 0 && at < len(text) && isWord(rune(text[at]))
}

func isWord(r rune) bool {
	return r == '_' || r >= '0' && r <= '9' || r >= 'A' && r <= 'Z' || r >= 'a' && r <= 'z'
}

// mostMissed is how many variables a message names.
const mostMissed = 6

// DescribeMissed says of variables who asks for them, why they were not there, and what to do. It is empty if
// there are none.
func DescribeMissed(list []Missed) string {
	var plain, secret []Missed
	for _, m := range list {
		if m.Secret {
			secret = append(secret, m)
		} else {
			plain = append(plain, m)
		}
	}
	var said []string
	if n := len(plain); n > 0 {
		said = append(said, fmt.Sprintf("%s, which %s set here but not passed on: name %s in pass_env or set %s in env: in migrate-check.yaml",
			whoReads(plain), one(n, "is", "are"), one(n, "it", "them"), one(n, "it", "them")))
	}
	if n := len(secret); n > 0 {
		said = append(said, fmt.Sprintf("%s, which %s and %s not passed on: set %s in env: in migrate-check.yaml",
			whoReads(secret), one(n, "looks like a secret", "look like secrets"), one(n, "is", "are"), one(n, "it", "them")))
	}
	return strings.Join(said, "; ")
}

// whoReads names the file that reads variables, if it is one, and the variables.
func whoReads(list []Missed) string {
	who := list[0].Path
	if slices.ContainsFunc(list, func(m Missed) bool { return m.Path != who }) {
		who = ""
	}
	var names []string
	for _, m := range list {
		names = append(names, m.Name)
	}
	return cmp.Or(who, "the project") + " reads " + enumerate(names)
}

// enumerate joins names, the first few of them.
func enumerate(names []string) string {
	if over := len(names) - mostMissed; over > 1 {
		names = append(slices.Clip(names[:mostMissed]), fmt.Sprintf("%d more", over))
	}
	last := len(names) - 1
	if last == 0 {
		return names[0]
	}
	return strings.Join(names[:last], ", ") + " and " + names[last]
}

func one(n int, singular, plural string) string {
	if n == 1 {
		return singular
	}
	return plural
}

// UnionMissed joins what several runners of a project missed.
func UnionMissed(lists ...[]Missed) []Missed {
	all := slices.Concat(lists...)
	slices.SortStableFunc(all, func(a, b Missed) int { return cmp.Compare(a.Name, b.Name) })
	return slices.CompactFunc(all, func(a, b Missed) bool { return a.Name == b.Name })
}
