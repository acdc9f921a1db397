package check

import (
	"context"
	"runtime"
	"sync"

	"github.com/migrate-check/migrate-check/plan"
)

// checkAll judges the projects, several at a time, and gives them in their order.
//
// Revisions of one project are not replayed at the same time. Each has to be reached by the upgrades before
// it, which a second worker would make again, and the server takes most of the time: on two processors a
// second worker would save about a third of a long history, which is an estimate that no benchmark holds, and the
// few pending revisions of a change would wait for copies of the base longer than they run.
func checkAll(ctx context.Context, subjects []*subject, b *bench, jobs int) ([]plan.Project, error) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	projects := make([]*plan.Project, len(subjects))
	turns := make(chan int)
	var workers sync.WaitGroup
	for range min(jobs, len(subjects)) {
		workers.Go(func() {
			for i := range turns {
				project, err := subjects[i].check(ctx, b)
				if err != nil {
					cancel(err) // the first error counts; what the others end with follows from it
					return
				}
				projects[i] = project
			}
		})
	}
	for i := range subjects {
		select {
		case turns <- i:
		case <-ctx.Done():
		}
	}
	close(turns)
	workers.Wait()
	if ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	checked := []plan.Project{}
	for _, project := range projects {
		checked = append(checked, *project)
	}
	return checked, nil
}

// jobs is how many projects are checked at a time. On a server that the user named they take turns: all
// projects have their roles there.
func (o Options) jobs(b *bench) int {
	switch {
	case b.shared:
		return 1
	case o.Jobs > 0:
		return o.Jobs
	}
	return runtime.GOMAXPROCS(0)
}
