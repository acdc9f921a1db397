package snapshot

import (
	"fmt"
	"strconv"
	"strings"
)

// row hands out the columns of one row, left to right. The values are in text format.
type row struct {
	values [][]byte
	at     int
	err    error
}

func (r *row) next() []byte {
	value := r.values[r.at]
	r.at++
	return value
}

// text is the next column, empty if it is null.
func (r *row) text() string { return string(r.next()) }

// flag is the next column, false if it is null.
func (r *row) flag() bool { return string(r.next()) == "t" }

// oid is the next column, 0 if it is null.
func (r *row) oid() uint32 { return uint32(r.number()) }

// number is the next column, 0 if it is null.
func (r *row) number() int64 {
	value := r.next()
	if value == nil {
		return 0
	}
	n, err := strconv.ParseInt(string(value), 10, 64)
	if err != nil && r.err == nil {
		r.err = fmt.Errorf("column %d: %w", r.at, err)
	}
	return n
}

// list is the next column, an array of one dimension.
func (r *row) list() []string { return parseArray(r.text()) }

// parseArray splits an array in PostgreSQL's text form, such as {a,"b c",NULL}.
// https://www.postgresql.org/docs/current/arrays.html#ARRAYS-IO
func parseArray(text string) (elements []string) {
	text = strings.TrimSuffix(strings.TrimPrefix(text, "{"), "}")
	if text == "" {
		return nil
	}
	var element strings.Builder
	quoted := false
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case c == '\\' && i+1 < len(text):
			i++
			element.WriteByte(text[i])
		case c == '"':
			quoted = !quoted
		case c == ',' && !quoted:
			elements = append(elements, element.String())
			element.Reset()
		default:
			element.WriteByte(c)
		}
	}
	return append(elements, element.String())
}
