package snapshot

import (
	"regexp"
	"strings"
)

// sameBody says whether two bodies of a function differ in comments and white space alone. Only in SQL and
// PL/pgSQL is it known what these are.
func sameBody(language, a, b string) bool {
	if language != "sql" && language != "plpgsql" {
		return false
	}
	return essence(a) == essence(b)
}

var dollarTag = regexp.MustCompile(`^\$(?:[A-Za-z_\x80-\xff][A-Za-z_0-9\x80-\xff]*)?\$`)

// essence is a body with its comments taken out and each run of white space outside of quotes made one
// space.
// https://www.postgresql.org/docs/current/sql-syntax-lexical.html
func essence(body string) string {
	var out strings.Builder
	gap := false
	emit := func(token string) {
		if gap && out.Len() > 0 {
			out.WriteByte(' ')
		}
		gap = false
		out.WriteString(token)
	}
	for body != "" {
		length := 1
		switch c := body[0]; {
		case strings.HasPrefix(body, "--"):
			length, gap = lineLength(body), true
			body = body[length:]
			continue
		case strings.HasPrefix(body, "/*"):
			length, gap = commentLength(body), true
			body = body[length:]
			continue
		case strings.IndexByte(" \t\r\n\f\v", c) >= 0:
			gap, body = true, body[1:]
			continue
		case c == '\'' || c == '"':
			length = quotedLength(body, c, strings.HasSuffix(strings.ToLower(out.String()), "e") && c == '\'' && !gap)
		case c == '$':
			if tag := dollarTag.FindString(body); tag != "" {
				length = dollarLength(body, tag)
			}
		}
		emit(body[:length])
		body = body[length:]
	}
	return out.String()
}

func lineLength(text string) int {
	if end := strings.IndexByte(text, '\n'); end >= 0 {
		return end
	}
	return len(text)
}

// commentLength measures a block comment; they nest.
func commentLength(text string) int {
	depth := 0
	for i := 0; i+1 < len(text); i++ {
		switch text[i : i+2] {
		case "/*":
			depth++
			i++
		case "*/":
			depth--
			i++
			if depth == 0 {
				return i + 1
			}
		}
	}
	return len(text)
}

// quotedLength measures a string or a quoted name. A doubled quote reads as two strings in a row, which
// comes to the same.
func quotedLength(text string, quote byte, escapes bool) int {
	for i := 1; i < len(text); i++ {
		switch {
		case escapes && text[i] == '\\':
			i++
		case text[i] == quote:
			return i + 1
		}
	}
	return len(text)
}

func dollarLength(text, tag string) int {
	if end := strings.Index(text[len(tag):], tag); end >= 0 {
		return len(tag) + end + len(tag)
	}
	return len(text)
}
