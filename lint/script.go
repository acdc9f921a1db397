package lint

import (
	"slices"
	"strings"
)

// Script is a file that has been parsed, and not judged yet.
type Script struct {
	file File
	// messages are the statements, by the message to the server that they are sent in.
	messages [][]*Statement
	// addressed is whether a comment in the file may speak to us.
	addressed bool
}

// Read parses a file, which takes most of the time of judging it. Files may be read in parallel.
func Read(file File) *Script {
	s := &Script{file: file, addressed: strings.Contains(file.Source, marker)}
	switch {
	case file.Python, file.Sent != nil:
		s.readSent()
	case file.Parts != nil:
		s.readParts()
	default:
		statements := Parse(file.Source)
		s.messages = slices.AppendSeq(make([][]*Statement, 0, len(statements)), slices.Chunk(statements, 1))
	}
	statements := slices.Concat(s.messages...)
	for i, stmt := range statements {
		stmt.Number = i + 1
		stmt.Position.Path = file.Path
		if stmt.Err != nil {
			stmt.Err.Position.Path = file.Path
		}
	}
	giveScopes(&file, statements)
	return s
}

func (s *Script) readParts() {
	lines := newLineIndex(s.file.Source)
	for _, part := range s.file.Parts {
		parsed := Parse(part.Text)
		for _, stmt := range parsed {
			stmt.shift(lines, part)
		}
		s.messages = append(s.messages, parsed)
	}
}

func (s *Script) readSent() {
	for _, sent := range s.file.Sent {
		parsed := Parse(sent.SQL)
		for _, stmt := range parsed {
			stmt.place = func(int) Position { return sent.Position }
			stmt.Position = sent.Position
			stmt.Conditional = sent.Conditional
			if stmt.Err != nil {
				stmt.Err.Position = sent.Position
			}
		}
		s.messages = append(s.messages, parsed)
	}
}

// giveScopes says on which lines a comment belongs to which statement: on its own lines, and on those
// since the statement before it.
func giveScopes(file *File, statements []*Statement) {
	ends := make([]int, 0, len(statements)+1)
	ends = append(ends, max(file.FirstLine, 1)-1)
	for _, stmt := range statements {
		ends = append(ends, stmt.Position.lastLine())
	}
	slices.Sort(ends)
	for _, stmt := range statements {
		first := stmt.Position.Line
		if i, _ := slices.BinarySearch(ends, first); i > 0 {
			first = min(first, ends[i-1]+1)
		}
		stmt.scope = lineRange{first, stmt.Position.lastLine()}
	}
}

func (p Position) lastLine() int { return max(p.Line, p.EndLine) }
