// Package lint parses SQL with PostgreSQL's own parser and applies rules to it. It reads nothing and
// writes nothing: text in, findings out.
//
// Parse cuts a script into statements with exact positions. Run applies rules to files: it follows the
// transactions and the schema from statement to statement, and calls every rule for every statement.
// Look and Settle are the two halves of Run, for a caller that has findings of its own: Look finds,
// Settle applies severities, ignores and approvals.
//
//	result := lint.Run(rules.All(), files, lint.Options{PostgresVersion: 16})
package lint
