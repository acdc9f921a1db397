package plan

import (
	"fmt"
	"io"
)

func init() {
	register(&Format{
		Name:    "outputs",
		Summary: "the verdict and the counts, one NAME=VALUE a line, as GitHub Actions reads them",
		Write:   writeOutputs,
	})
}

// writeOutputs writes words and numbers only: nothing in it comes from the change.
// https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands#setting-an-output-parameter
func writeOutputs(w io.Writer, p *Plan, _ Options) error {
	c := Count(p)
	_, err := fmt.Fprintf(w, "verdict=%s\nerrors=%d\nwarnings=%d\nunchecked=%d\npending=%d\n",
		p.Verdict, c.Errors, c.Warnings, c.Unchecked, c.Pending)
	return err
}
