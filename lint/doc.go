// Package lint parses SQL with PostgreSQL's own parser and applies rules to it. It reads nothing and
// writes nothing: text in, findings out.
package lint
