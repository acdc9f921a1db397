package plan

import "strings"

// palette colours text for a terminal. The zero value leaves it as it is.
type palette struct{ on bool }

func (p palette) paint(code, text string) string {
	if !p.on || text == "" {
		return text
	}
	return "\x1b[" + code + "m" + text + "\x1b[0m"
}

func (p palette) bold(text string) string   { return p.paint("1", text) }
func (p palette) dim(text string) string    { return p.paint("2", text) }
func (p palette) red(text string) string    { return p.paint("31", text) }
func (p palette) green(text string) string  { return p.paint("32", text) }
func (p palette) yellow(text string) string { return p.paint("33", text) }
func (p palette) blue(text string) string   { return p.paint("34", text) }
func (p palette) cyan(text string) string   { return p.paint("36", text) }

// diffLine colours a line of a diff by its first character.
func (p palette) diffLine(line string) string {
	switch {
	case strings.HasPrefix(line, "+"):
		return p.green(line)
	case strings.HasPrefix(line, "-"):
		return p.red(line)
	case strings.HasPrefix(line, "@"):
		return p.cyan(line)
	}
	return line
}
