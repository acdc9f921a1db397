package plan

import (
	"strconv"

	"github.com/migrate-check/migrate-check/lint"
)

// rewrite shows what to write instead of the statement, step by step.
func (t *terminal) rewrite(f lint.Finding) {
	if !t.quoted.rewriteOnce(f) {
		return
	}
	t.printf("  %s\n", t.bold(t.green("Safer, "+rewriteTitle(f.Rewrite)+":")))
	for i, step := range f.Rewrite.Steps {
		number := ""
		if len(f.Rewrite.Steps) > 1 {
			number = strconv.Itoa(i+1) + ". "
		}
		words := inline(step.Why)
		if step.Outside {
			words += "; outside of a transaction"
		}
		if step.Setup != "" {
			words += " (" + inline(step.Setup) + ")"
		}
		t.paragraph("  "+number, t.plain, sentence(words))
		code, _ := stepCode(step)
		t.block(0, code)
	}
	if f.Rewrite.Differs != "" {
		t.paragraph("  ", t.plain, "The schema differs in this: "+inline(f.Rewrite.Differs))
	}
}
