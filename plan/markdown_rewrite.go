package plan

import (
	"fmt"
	"strings"

	"github.com/migrate-check/migrate-check/lint"
)

// rewrite shows what to write instead of the statement, folded away.
func (m *markdown) rewrite(f lint.Finding) {
	if m.level >= detailsCut || !m.quoted.rewriteOnce(f) {
		return
	}
	part := m.part()
	for i, step := range f.Rewrite.Steps {
		number, margin := "", ""
		if len(f.Rewrite.Steps) > 1 {
			number, margin = fmt.Sprintf("%d. ", i+1), "   "
		}
		words := prose(m.clip(step.Why))
		if step.Outside {
			words += "; outside of a transaction"
		}
		if step.Setup != "" {
			words += " (" + codeSpan(m.clip(step.Setup)) + ")"
		}
		code, language := stepCode(step)
		block := indent(fence(language, code), margin)
		part.printf("%s%s\n\n%s\n", number, sentence(words), strings.TrimRight(block, " "))
	}
	if f.Rewrite.Differs != "" {
		part.printf("The schema differs in this: %s\n", prose(m.clip(f.Rewrite.Differs)))
	}
	m.fold("<b>Safer</b> · "+rewriteTitle(f.Rewrite), part.String())
}
