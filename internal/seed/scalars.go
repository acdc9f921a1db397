package seed

import (
	"fmt"
	"strings"
)

// scalar is the n-th value of a type that holds no other types.
func scalar(base string, typmod int32, s style, n int) (text string, known bool) {
	if isText(base) {
		return textOf(base, typmod, s, n), true
	}
	if base == "numeric" {
		return numeric(typmod, s, n), true
	}
	if base == "bit" || base == "varbit" {
		return bits(base, typmod, n), true
	}
	if base == "vector" || base == "halfvec" {
		return "[" + strings.TrimSuffix(strings.Repeat(fmt.Sprintf("%d,", n%9+1), max(int(typmod), 1)), ",") + "]", true
	}
	format, known := formats[base]
	if !known {
		return "", false
	}
	if end := ends[base]; s == boundary && end != "" {
		return end, true
	}
	if !strings.Contains(format, "%") {
		return format, true
	}
	return fmt.Sprintf(format, limit(base, n)), true
}

// formats show the n-th value of a type. Times are some minutes of a summer night apart; an hour of
// a day, a day of a month or a byte of an address has room for as many values as limit leaves.
var formats = map[string]string{
	"bool":        "%d",
	"int2":        "%d",
	"int4":        "%d",
	"int8":        "%d",
	"oid":         "%d",
	"float4":      "%d.5",
	"float8":      "%d.5",
	"money":       "%d.25",
	"uuid":        "00000000-0000-4000-8000-%012d",
	"date":        "2024-01-%02d",
	"time":        "03:%02d:00",
	"timetz":      "03:%02d:00+02",
	"timestamp":   "2024-07-01 03:%02d:00",
	"timestamptz": "2024-07-01 03:%02d:00+02",
	"interval":    "%d minutes",
	"json":        `{"key": %d}`,
	"jsonb":       `{"key": %d}`,
	"bytea":       `\x%04x`,
	"inet":        "192.0.2.%d",
	"cidr":        "198.51.%d.0/24",
	"macaddr":     "00:00:5e:00:53:%02x",
	"macaddr8":    "00:00:5e:ff:fe:00:53:%02x",
	"point":       "(%d,1)",
	"lseg":        "[(0,0),(%d,1)]",
	"box":         "(%d,1),(0,0)",
	"path":        "[(0,0),(%d,1)]",
	"polygon":     "((0,0),(%d,0),(0,1))",
	"circle":      "<(0,0),%d>",
	"line":        "{1,-1,%d}",
	"xml":         "<a>%d</a>",
	"tsvector":    "word%d",
	"tsquery":     "word%d",
	"pg_lsn":      "0/%X",
	"jsonpath":    "$.key%d",
	"xid":         "%d",
	"int4range":   "[%[1]d0,%[1]d5)",
	"int8range":   "[%[1]d0,%[1]d5)",
	"numrange":    "[%[1]d0,%[1]d5)",
	"daterange":   "[2024-01-%02[1]d,2024-01-%02[1]d]",
	"tsrange":     "[2024-07-01 03:%02[1]d:00,2024-07-01 03:%02[1]d:30)",
	"tstzrange":   "[2024-07-01 03:%02[1]d:00+02,2024-07-01 03:%02[1]d:30+02)",
	"hstore":      "key=>%d",
	"ltree":       "top.n%d",
	"geometry":    "SRID=4326;POINT(%d 1)",
	"geography":   "SRID=4326;POINT(%d 1)",
}

// ends are values at the end of a type's range.
var ends = map[string]string{
	"int2":        "32767",
	"int4":        "2147483647",
	"int8":        "9223372036854775807",
	"float4":      "-1e30",
	"float8":      "-1e300",
	"date":        "9999-12-31",
	"timestamp":   "9999-12-31 23:59:59.999999",
	"timestamptz": "9999-12-31 23:59:59.999999+00",
	"interval":    "-1 year",
	"json":        "{}",
	"jsonb":       "{}",
	"bytea":       `\x`,
	"uuid":        "ffffffff-ffff-4fff-bfff-ffffffffffff",
	"time":        "23:59:59.999999",
	"inet":        "2001:db8::1",
}

// limit keeps n within what the type's format has room for.
func limit(base string, n int) int {
	switch base {
	case "bool":
		return n % 2
	case "date", "daterange":
		return n%28 + 1
	case "time", "timetz", "timestamp", "timestamptz", "tsrange", "tstzrange":
		return n % 60
	case "inet", "cidr", "macaddr", "macaddr8":
		return n%254 + 1
	case "int2":
		return n%30000 + 1
	default:
		return n + 1
	}
}

func textOf(base string, typmod int32, s style, n int) string {
	const longestName = 63
	most := longText
	if limit := length(typmod); limit > 0 {
		most = min(most, limit)
	}
	if base == "name" {
		most = longestName
	}
	text := fmt.Sprintf("%d ", n)
	if s == boundary {
		text += strings.Repeat("ä", most)
	}
	if runes := []rune(text); len(runes) > most {
		text = string(runes[:most])
	}
	return text
}

// numeric respects the precision and scale in the type modifier.
func numeric(typmod int32, s style, n int) string {
	if typmod < 4 {
		if s == boundary {
			return "-123456789012345678901234567890.123456789"
		}
		return fmt.Sprintf("%d.5", n+1)
	}
	modifier := typmod - 4
	precision, scale := int(modifier>>16&0xffff), int(modifier&0x7ff)
	whole := precision - scale
	if scale > 1000 || whole <= 0 { // a negative scale, or nothing before the point
		return "0"
	}
	if s == boundary {
		end := strings.Repeat("9", whole)
		if scale > 0 {
			end += "." + strings.Repeat("9", scale)
		}
		return end
	}
	text := fmt.Sprint(n + 1)
	if len(text) > whole {
		text = text[len(text)-whole:]
	}
	return text
}

// bits writes n in binary, as long as the type wants it.
func bits(base string, typmod int32, n int) string {
	size := int(max(typmod, 1))
	if base == "varbit" && typmod < 0 {
		size = 8
	}
	text := fmt.Sprintf("%0*b", size, n)
	return text[len(text)-size:]
}
