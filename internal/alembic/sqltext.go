package alembic

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// bound is what text() makes of a statement: ":name" is a value that is sent beside it, and "\:" a colon.
// https://docs.sqlalchemy.org/en/20/core/sqlelement.html#sqlalchemy.sql.expression.text
func bound(text string) string {
	var out strings.Builder
	numbers := map[string]int{}
	before := rune(0)
	for text != "" {
		c, size := utf8.DecodeRuneInString(text)
		switch name := bindName(text, before); {
		case strings.HasPrefix(text, `\:`):
			out.WriteByte(':')
			size = 2
			c = ':'
		case name != "":
			if numbers[name] == 0 {
				numbers[name] = len(numbers) + 1
			}
			out.WriteString("$" + strconv.Itoa(numbers[name]))
			size = 1 + len(name)
			c = 'x'
		default:
			out.WriteString(text[:size])
		}
		before, text = c, text[size:]
	}
	return out.String()
}

// bindName is the name behind a colon that stands for a value.
func bindName(text string, before rune) string {
	if text[0] != ':' || before == ':' || before == '\\' || isWord(before) {
		return ""
	}
	end := 1
	for end < len(text) {
		c, size := utf8.DecodeRuneInString(text[end:])
		if !isWord(c) {
			break
		}
		end += size
	}
	if strings.HasPrefix(text[end:], ":") {
		return ""
	}
	return text[1:end]
}

func isWord(c rune) bool { return c == '_' || unicode.IsLetter(c) || unicode.IsDigit(c) }

// trimmed is a statement without the white space and the semicolon that end it.
func trimmed(sql string) string {
	return strings.TrimRightFunc(strings.TrimRight(strings.TrimSpace(sql), ";"), unicode.IsSpace)
}
