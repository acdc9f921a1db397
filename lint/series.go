package lint

// Series judges the scripts of one project in their order. A change begins after each Settle: what the
// scripts before it made was there before.
type Series struct {
	rules map[string]*Rule
	e     *engine
	// files are those that were judged since the last Settle.
	files []File
}

// NewSeries begins after Options.Base. If the series is whole there is nothing before it: only what its
// scripts make exists.
func NewSeries(rules []*Rule, opts Options, whole bool) *Series {
	s := &Series{rules: byID(rules), e: newEngine(rules, opts)}
	for _, file := range opts.Base {
		s.Learn(Read(file))
	}
	s.e.catalog.Complete = s.e.catalog.Complete || whole && len(opts.Base) == 0
	return s
}

// Learn follows a script that was applied before, without judging it.
func (s *Series) Learn(script *Script) { s.e.learn(script) }

// Miss says that a script in this place could not be read.
func (s *Series) Miss() { s.e.catalog.Complete = false }

// Judge applies the rules to the next script of the change.
func (s *Series) Judge(script *Script) {
	s.e.lint(script)
	s.files = append(s.files, script.file)
}

// Settle ends the change and gives what was found in it.
func (s *Series) Settle() Result {
	s.e.finish()
	result := settle(s.rules, s.files, s.e.findings, s.e.opts)
	result.Unchecked = s.e.unchecked
	s.e.findings, s.e.unchecked, s.files = s.e.findings[:0], nil, s.files[:0] // Settle has copied what it keeps
	s.e.catalog.keep()
	return result
}
