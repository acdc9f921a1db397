package trace

// finish numbers the transactions of the cycle's statements and records them, before the client hears
// that the cycle is over.
func (s *session) finish(status byte) {
	cycle := s.served.cycle
	s.served.cycle = nil
	s.numberCycle(cycle, status)
	unseen := false
	for _, statement := range cycle {
		if statement.watcher != nil {
			if err := statement.watcher.finish(s.proxy.ctx, statement); err != nil {
				s.unwatched(statement, err)
			}
		}
		if statement.words.kind() != quiet {
			unseen = statement.Seen != Inside
		}
	}
	if unseen {
		s.stale.Store(true)
	}
	s.proxy.record(cycle)
}

// numberCycle gives the statements of one cycle their transaction. Statements that share a cycle share an
// implicit transaction; one that is alone there and outside of a block has none.
func (s *session) numberCycle(cycle []*Statement, status byte) {
	open := s.served.transaction
	var implicit []*Statement // so far without a block
	end := func() {
		if len(implicit) > 1 {
			s.share(implicit, s.proxy.nextTransaction())
		}
		implicit = nil
	}
	for _, statement := range cycle {
		control, failed := statement.words.control(), statement.Err != nil
		switch {
		case control == opens && open == 0 && !failed:
			// BEGIN takes what ran before it in the message into its block.
			open = s.proxy.nextTransaction()
			s.share(append(implicit, statement), open)
			implicit = nil
		case open == 0:
			implicit = append(implicit, statement)
			if control != none {
				end()
			}
		default:
			statement.Transaction = open
			if failed {
				break
			}
			switch control {
			case ends:
				open = 0
			case chains:
				open = s.proxy.nextTransaction()
			}
		}
	}
	end()
	if status == 'I' {
		open = 0
	}
	s.served.transaction = open
}

func (s *session) share(statements []*Statement, transaction int) {
	for _, statement := range statements {
		statement.Transaction = transaction
	}
}
