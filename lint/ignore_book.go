package lint

import (
	"strings"
	"sync"
)

// IgnoreBook keeps book of the configuration's ignores through a whole run: which of them silenced a finding, and which
// could have. Several settlements may share one.
type IgnoreBook struct {
	turn    sync.Mutex
	entries []bookEntry
}

// bookEntry is what is known of one of the Options' Ignores.
type bookEntry struct {
	// used is whether it silenced something.
	used bool
	// judged is a script that it covers and that was judged, empty if none was.
	judged string
	// doubtful entries cover a script of which not all was judged.
	doubtful bool
}

// UnusedEntry is an ignore of the configuration that silences nothing.
type UnusedEntry struct {
	Finding
	// Covers is the path of a script that it is about.
	Covers string
}

// PassOver notes a script that is there and is not judged this time.
func (b *IgnoreBook) PassOver(file File, opts Options) {
	b.each(opts, func(_ int, ignore Ignore, entry *bookEntry) {
		entry.doubtful = entry.doubtful || ignore.covers(ignore.Rule, file.inTree(), file.Revision)
	})
}

// judged notes scripts whose findings were settled, and the entries that were used for that.
func (b *IgnoreBook) judged(files []File, used map[int]bool, rules map[string]*Rule, opts Options) {
	b.each(opts, func(i int, ignore Ignore, entry *bookEntry) {
		entry.used = entry.used || used[i]
		for _, file := range files {
			if !ignore.covers(ignore.Rule, file.inTree(), file.Revision) {
				continue
			}
			entry.judged = file.Path
			skipped := file.Direction == Downgrade && rules[ignore.Rule] != nil && rules[ignore.Rule].Approve
			entry.doubtful = entry.doubtful || skipped || file.incomplete() || len(file.unsure) > 0
		}
	})
}

func (b *IgnoreBook) each(opts Options, note func(int, Ignore, *bookEntry)) {
	if b == nil || len(opts.Ignores) == 0 {
		return
	}
	b.turn.Lock()
	defer b.turn.Unlock()
	if b.entries == nil {
		b.entries = make([]bookEntry, len(opts.Ignores))
	}
	for i, ignore := range opts.Ignores {
		note(i, ignore, &b.entries[i])
	}
}

// Unused lists the entries that silence nothing, of those whose scripts were all judged. An entry for everything is
// what the user thinks of the rule, and not one of them; nor is one that has ended, as the finding itself says so.
// Known reports whether the run has seen all scripts below a directory, "." being the root of the repository.
func (b *IgnoreBook) Unused(rules []*Rule, opts Options, known func(dir string) bool) (unused []UnusedEntry) {
	s := newSettlement(byID(rules), nil, opts)
	b.each(opts, func(_ int, ignore Ignore, entry *bookEntry) {
		rule := s.rules[ignore.Rule]
		switch {
		case entry.used || entry.doubtful || entry.judged == "" || rule == nil || !rule.Reads() || s.severity(rule, Finding{}) == Off,
			ignore.Path == "" && ignore.Revision == "" || ignore.ended(opts.Today),
			!ignore.namesOneFile() && !known(ignore.directory()):
			return
		}
		d := &directive{position: ignore.Position}
		for _, f := range s.report(UnusedIgnore, d, "the ignore of %s silences nothing", ignore.Rule) {
			unused = append(unused, UnusedEntry{f, entry.judged})
		}
	})
	return unused
}

// namesOneFile reports whether the entry is about no more than one file, whatever else there is.
func (i Ignore) namesOneFile() bool { return i.Path != "" && !strings.ContainsAny(i.Path, `*?[\`) }

// directory is the deepest directory that holds everything that the entry can be about, "." for the root.
func (i Ignore) directory() string {
	plain := i.Path
	if at := strings.IndexAny(plain, `*?[\`); at >= 0 {
		plain = plain[:at]
	}
	if at := strings.LastIndexByte(plain, '/'); at > 0 {
		return plain[:at]
	}
	return "."
}
