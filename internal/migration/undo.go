package migration

import (
	"slices"

	pg_query "github.com/pganalyze/pg_query_go/v5"

	"github.com/migrate-check/migrate-check/internal/python"
	"github.com/migrate-check/migrate-check/lint"
)

// NothingToUndo reports whether a script leaves nothing that a downgrade could take back: it is empty, or it
// only validates constraints, which no statement makes unvalidated again, and sets what its session forgets.
func (s Script) NothingToUndo() bool {
	return s.Empty || s.lasting || s.Language == SQL && onlyLasting(s.texts())
}

func (s Script) texts() (texts []string) {
	for _, part := range s.Parts {
		texts = append(texts, part.Text)
	}
	return texts
}

// onlyLasting reports whether there are statements, and all of them are such that nothing undoes them.
func onlyLasting(texts []string) bool {
	statements := 0
	for _, text := range texts {
		for _, stmt := range lint.Parse(text) {
			if stmt.Node == nil || !lasts(stmt.Node) {
				return false
			}
			statements++
		}
	}
	return statements > 0
}

func lasts(node *pg_query.Node) bool {
	if node.GetVariableSetStmt() != nil || node.GetTransactionStmt() != nil {
		return true
	}
	if domain := node.GetAlterDomainStmt(); domain != nil {
		const validate = "V"
		return domain.GetSubtype() == validate
	}
	commands := node.GetAlterTableStmt().GetCmds()
	return len(commands) > 0 && !slices.ContainsFunc(commands, func(command *pg_query.Node) bool {
		return command.GetAlterTableCmd().GetSubtype() != pg_query.AlterTableType_AT_ValidateConstraint
	})
}

// executed are the texts that a function gives to op.execute, where it does nothing else.
func executed(file *pythonFile, function *python.Function) (texts []string, all bool) {
	for _, statement := range function.Body().Parts() {
		text, ok := executedText(file, statement)
		if !ok {
			return nil, false
		}
		texts = append(texts, text)
	}
	return texts, true
}

func executedText(file *pythonFile, statement *python.Node) (text string, ok bool) {
	parts := statement.Parts()
	if statement.Kind != "expression_statement" || len(parts) != 1 {
		return "", false
	}
	call := parts[0]
	if call.Kind == "string" {
		return "", true // the docstring
	}
	name, arguments := call.Child("function"), call.Child("arguments")
	if call.Kind != "call" || name == nil || arguments == nil || file.Text(name) != "op.execute" {
		return "", false
	}
	given := arguments.Parts()
	if len(given) != 1 {
		return "", false
	}
	if inner := given[0].Child("arguments"); inner != nil { // sa.text("…")
		given = inner.Parts()
	}
	if len(given) != 1 {
		return "", false
	}
	return file.String(given[0])
}
