package postgres

// Sweep removes what runs that were killed left on this machine, and says what that was. Start does so
// by itself.
func Sweep() (removed []string) {
	return sweep(workParents())
}
