package lint

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// byteOrderMark begins some files that were written on Windows. It is not part of the text.
const byteOrderMark = "\ufeff"

// lineIndex finds the line and column of a byte of a text.
type lineIndex struct {
	src    string
	starts []int // offset of the first byte of each line
}

func newLineIndex(src string) *lineIndex {
	starts := make([]int, 1, 1+strings.Count(src, "\n"))
	for i := 0; ; {
		n := strings.IndexByte(src[i:], '\n')
		if n < 0 {
			return &lineIndex{src, starts}
		}
		i += n + 1
		starts = append(starts, i)
	}
}

// at returns line and column, both from 1, columns in characters. Offsets past the end are the end.
func (x *lineIndex) at(offset int) (line, column int) {
	offset = max(0, min(offset, len(x.src)))
	i, found := slices.BinarySearch(x.starts, offset)
	if !found {
		i--
	}
	before := x.src[x.starts[i]:offset]
	if i == 0 {
		before = strings.TrimPrefix(before, byteOrderMark)
	}
	return i + 1, utf8.RuneCountInString(before) + 1
}

// span is the place of src[start:end], without a path.
func (x *lineIndex) span(start, end int) Position {
	line, column := x.at(start)
	last, _ := x.at(max(start, end-1))
	return Position{Line: line, Column: column, EndLine: last}
}
