package migration

import (
	"go/scanner"
	"go/token"
	"strings"
)

// goTokens is Go source without comments and formatting.
func goTokens(source string) string {
	var s scanner.Scanner
	files := token.NewFileSet()
	s.Init(files.AddFile("", files.Base(), len(source)), []byte(source), nil, 0)
	var out strings.Builder
	for {
		_, kind, text := s.Scan()
		if kind == token.EOF {
			return out.String()
		}
		if kind == token.SEMICOLON {
			text = ";" // also where the end of a line stands for it
		}
		out.WriteString(kind.String() + " " + text + "\n")
	}
}
