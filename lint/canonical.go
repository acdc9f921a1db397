package lint

import (
	"strings"

	pg_query "github.com/pganalyze/pg_query_go/v5"
	"google.golang.org/protobuf/encoding/protowire"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
)

// Canonical returns a form of a script that is equal for two scripts exactly when they mean the same to
// the parser: comments, white space and the case of keywords do not count, literals do. Statements that
// the parser refuses are compared token by token; rows of COPY and psql's meta-commands as they stand.
// The form is for comparing, not for reading.
func Canonical(sql string) string {
	var form []byte
	sql = strings.TrimPrefix(sql, byteOrderMark)
	for _, p := range split(sql) {
		form = protowire.AppendBytes(form, canonicalPiece(sql[p.start:p.end], p))
		if p.data > 0 {
			form = protowire.AppendString(form, strings.ReplaceAll(sql[p.end:p.data], "\r\n", "\n"))
		}
	}
	return string(form)
}

func canonicalPiece(sql string, p piece) []byte {
	switch {
	case p.meta:
		return []byte(sql)
	case p.depth > maxDepth:
		return canonicalTokens(sql)
	}
	nodes, err := parseSQL(sql)
	if err != nil {
		return canonicalTokens(sql)
	}
	form := []byte{'\x00'} // no text of tokens begins so
	for _, raw := range nodes {
		form = appendTree(form, raw.Stmt)
	}
	return form
}

func appendTree(to []byte, node *pg_query.Node) []byte {
	clearLocations(node.ProtoReflect())
	form, err := proto.MarshalOptions{Deterministic: true}.MarshalAppend(to, node)
	if err != nil {
		panic(err) // the tree was just read from that form
	}
	return form
}

func clearLocations(message protoreflect.Message) {
	message.Range(func(field protoreflect.FieldDescriptor, value protoreflect.Value) bool {
		switch {
		case isLocation(field):
			message.Clear(field)
		case field.Kind() != protoreflect.MessageKind:
		case field.IsList():
			for i, list := 0, value.List(); i < list.Len(); i++ {
				clearLocations(list.Get(i).Message())
			}
		default:
			clearLocations(value.Message())
		}
		return true
	})
}

// Locations are the only fields of a raw parse tree that depend on where a token stands.
func isLocation(field protoreflect.FieldDescriptor) bool {
	switch field.Name() {
	case "location", "stmt_location", "stmt_len":
		return true
	}
	return false
}

func canonicalTokens(sql string) []byte {
	var form []byte
	s := scanner{src: sql}
	for {
		tok, ok := s.next()
		if !ok {
			return form
		}
		if tok.trivia() {
			continue
		}
		text := sql[tok.start:tok.end]
		if tok.kind == word {
			text = strings.ToLower(text)
		}
		form = protowire.AppendString(form, text)
	}
}
