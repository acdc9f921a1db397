package main

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"

	"github.com/migrate-check/migrate-check/internal/reading"
	"github.com/migrate-check/migrate-check/lint"
	"github.com/migrate-check/migrate-check/plan"
	"github.com/migrate-check/migrate-check/rules"
)

// lintSeries judges the scripts of all series. They are read in parallel, ahead of their turn.
func lintSeries(ctx context.Context, all []series, opts lint.Options) (total linted, err error) {
	var sources []source
	for i := range all {
		all[i].sources = all[i].needed()
		sources = append(sources, all[i].sources...)
	}
	reader := readAhead(ctx, sources)
	for _, s := range all {
		judge := judge{
			Series: lint.NewSeries(rules.All(), opts, s.whole), opts: opts, total: &total,
			texts: map[string]string{}, joined: s.together && s.joined,
		}
		for _, source := range s.sources {
			script, err := reader.take(ctx)
			if err != nil {
				return linted{}, err
			}
			judge.take(script, source.judged)
			if source.judged && !s.together {
				judge.settle()
			}
		}
		if s.together {
			judge.settle()
		}
	}
	return total, nil
}

// needed are the sources up to the last that is judged.
func (s series) needed() []source {
	for i := len(s.sources) - 1; i >= 0; i-- {
		if s.sources[i].judged {
			return s.sources[:i+1]
		}
	}
	return nil
}

// script is a source that was read.
type script struct {
	*lint.Script
	file lint.File
	err  error
}

// judge judges one series.
type judge struct {
	*lint.Series
	opts  lint.Options
	total *linted
	// texts are the files since the last settling, by path.
	texts map[string]string
	// numbers tells the transactions of the scripts apart. Joined scripts that are judged share them, as one upgrade
	// applies them; without it each was deployed on another day.
	numbers reading.Transactions
	joined  bool
}

func (j *judge) take(s script, judged bool) {
	if s.err == nil {
		j.numbers.Number(s.file, j.joined && judged)
	}
	switch {
	case s.err != nil:
		j.Miss()
		if judged {
			j.total.failures = append(j.total.failures, s.err)
		}
	case judged:
		j.texts[s.file.Path] = s.file.Source
		j.Judge(s.Script)
		j.total.failures = append(j.total.failures, unread(s.file)...)
	default:
		j.opts.Book.PassOver(s.file, j.opts)
		j.Learn(s.Script)
	}
}

func (j *judge) settle() {
	result := j.Settle()
	plan.Quote(result.Findings, func(path string) string { return j.texts[path] })
	for _, u := range result.Unchecked {
		j.total.failures = append(j.total.failures, errors.New(u.Position.Path+": the rule "+u.Rule+" could not be applied: "+u.Why))
	}
	j.total.findings = append(j.total.findings, result.Findings...)
	clear(j.texts)
}

// A batch is what is read in one go: files are small, and to hand over each by itself takes as long as to judge it.
// lead is how many batches are in memory at most, those that wait for their turn included.
const (
	batch = 16
	lead  = 4
)

// reader reads scripts ahead of their turn, as many batches at a time as there are processors.
type reader struct {
	// batches are those that were not taken yet, in order, and read is what is left of the one before.
	batches []chan []script
	read    []script
	// room has a place for each batch in memory.
	room chan struct{}
}

func readAhead(ctx context.Context, sources []source) *reader {
	wanted := slices.Collect(slices.Chunk(sources, batch))
	batches := make([]chan []script, len(wanted))
	for i := range batches {
		batches[i] = make(chan []script, 1)
	}
	r := &reader{batches: batches, room: make(chan struct{}, lead)}
	turns := make(chan int)
	go func() {
		defer close(turns)
		for i := range wanted {
			select {
			case r.room <- struct{}{}:
				turns <- i
			case <-ctx.Done():
				return
			}
		}
	}()
	for range runtime.GOMAXPROCS(0) {
		go func() {
			for i := range turns {
				batches[i] <- parsed(wanted[i])
			}
		}()
	}
	return r
}

// take gives the next script, or the reason why there is none.
func (r *reader) take(ctx context.Context) (next script, err error) {
	if len(r.read) == 0 {
		select {
		case r.read = <-r.batches[0]:
			r.batches = r.batches[1:]
			<-r.room
		case <-ctx.Done():
			return script{}, context.Cause(ctx)
		}
	}
	next, r.read = r.read[0], r.read[1:]
	return next, nil
}

func parsed(sources []source) []script {
	scripts := make([]script, len(sources))
	for i, s := range sources {
		scripts[i] = s.parsed()
	}
	return scripts
}

func (s source) parsed() script {
	file, err := s.read()
	if err != nil {
		return script{err: err}
	}
	return script{lint.Read(file), file, nil}
}

// unread are the places of a revision in Python of which only a run tells what they send.
func unread(file lint.File) (failures []error) {
	if file.Python && file.Sent == nil {
		failures = append(failures, fmt.Errorf("%s: not checked: only a run shows what it sends; migrate-check plan runs it", file.Path))
	}
	for _, u := range file.Unread {
		failures = append(failures, fmt.Errorf("%s:%d: not checked: %s: %s; migrate-check plan runs it", file.Path, u.Position.Line, u.Code, u.Why))
	}
	return failures
}
