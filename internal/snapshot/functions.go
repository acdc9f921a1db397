package snapshot

import (
	"regexp"
	"strings"
)

// functions are functions and procedures. What PostgreSQL writes of one holds all but owner and privileges.
var functions = family{
	name: "functions",
	query: always(`
		select p.oid, p.pronamespace, p.proowner, p.prokind, p.oid::regprocedure, l.lanname, pg_get_functiondef(p.oid)
		from pg_proc p join pg_language l on l.oid = p.prolang
		where p.oid >= 16384 and p.prokind <> 'a'`),
	read: func(c *catalog, r *row) {
		oid, schema, owner, kind, name := r.oid(), r.oid(), r.oid(), r.text(), signature(r.text())
		language, definition := r.text(), r.text()
		if c.schemas[schema] == "" {
			return
		}
		o := &Object{Kind: "function", Name: name, DDL: strings.TrimSpace(definition)}
		if kind == "p" {
			o.Kind = "procedure"
		}
		o.set("owner", c.roles[owner])
		o.set("language", language)
		header, body := splitBody(o.DDL)
		o.set("definition", header)
		o.set("body", body)
		c.add(ref{class: classProc, oid: oid}, o)
	},
}

// signature writes a function's name as people do: "f(integer, text)".
func signature(procedure string) string {
	name, arguments, _ := strings.Cut(procedure, "(")
	if strings.Contains(name, `"`) {
		return procedure
	}
	return name + "(" + strings.ReplaceAll(arguments, ",", ", ")
}

// PostgreSQL quotes a body with the first tag that does not occur in it: $function$, $functionx$, …
var bodyStart = regexp.MustCompile(`(?m)^AS (?:'[^\n]*', )?(\$(?:function|procedure)x*\$)`)

// splitBody parts the text of a body from the rest of a definition. A body in standard SQL is not text, and
// stays where it is.
func splitBody(definition string) (header, body string) {
	at := bodyStart.FindStringSubmatchIndex(definition)
	if at == nil {
		return definition, ""
	}
	body = strings.TrimSuffix(definition[at[1]:], definition[at[2]:at[3]])
	return definition[:at[2]], body
}
