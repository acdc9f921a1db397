package snapshot

import (
	"slices"
	"strings"
)

// diffLines compares two texts line by line: "- " before what was, "+ " before what is, two spaces before what
// is next to a difference in both. Longer stretches without a difference are left out for "  …".
func diffLines(was, is string) []string {
	a, b := splitLines(was), splitLines(is)
	var start, end []string
	for len(a) > 0 && len(b) > 0 && a[0] == b[0] {
		start, a, b = append(start, "  "+a[0]), a[1:], b[1:]
	}
	for len(a) > 0 && len(b) > 0 && a[len(a)-1] == b[len(b)-1] {
		end, a, b = append(end, "  "+a[len(a)-1]), a[:len(a)-1], b[:len(b)-1]
	}
	slices.Reverse(end)
	return nearDifferences(slices.Concat(start, diffMiddle(a, b), end))
}

// longest is how many lines each of two texts may have on average for their common lines to be looked for.
const longest = 2000

func diffMiddle(a, b []string) (lines []string) {
	if len(a)*len(b) > longest*longest {
		return append(prefixed("- ", a), prefixed("+ ", b)...)
	}
	common := commonLengths(a, b)
	for i, j := 0, 0; i < len(a) || j < len(b); {
		switch {
		case i < len(a) && j < len(b) && a[i] == b[j]:
			lines = append(lines, "  "+a[i])
			i++
			j++
		case i < len(a) && (j == len(b) || common[i+1][j] >= common[i][j+1]):
			lines = append(lines, "- "+a[i])
			i++
		default:
			lines = append(lines, "+ "+b[j])
			j++
		}
	}
	return lines
}

func prefixed(prefix string, lines []string) []string {
	marked := make([]string, len(lines))
	for i, line := range lines {
		marked[i] = prefix + line
	}
	return marked
}

func splitLines(text string) []string {
	if text == "" {
		return nil
	}
	return strings.Split(text, "\n")
}

// commonLengths gives the length of the longest common subsequence of the lines from i and from j on.
func commonLengths(a, b []string) [][]int {
	lengths := make([][]int, len(a)+1)
	for i := range lengths {
		lengths[i] = make([]int, len(b)+1)
	}
	for i := len(a) - 1; i >= 0; i-- {
		for j := len(b) - 1; j >= 0; j-- {
			if a[i] == b[j] {
				lengths[i][j] = lengths[i+1][j+1] + 1
				continue
			}
			lengths[i][j] = max(lengths[i+1][j], lengths[i][j+1])
		}
	}
	return lengths
}

// nearDifferences keeps the differing lines and one on each side.
func nearDifferences(lines []string) (kept []string) {
	differs := func(i int) bool { return i >= 0 && i < len(lines) && !strings.HasPrefix(lines[i], "  ") }
	skipping := false
	for i, line := range lines {
		if differs(i-1) || differs(i) || differs(i+1) {
			kept, skipping = append(kept, line), false
			continue
		}
		if !skipping {
			kept, skipping = append(kept, "  …"), true
		}
	}
	return kept
}
