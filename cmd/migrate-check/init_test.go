package main

import "testing"

// The tag of a release is set before its archives are recorded: with it the action would install the release before.
func TestWorkflowsUseTheReleaseThatWroteThem(t *testing.T) {
	for _, tt := range []struct{ version, action, program string }{
		{"1.2.3", "v1", "v1.2.3"}, {"v0.4.0", "v0", "v0.4.0"}, {"dev", "main", "main"}, {"1.2.4-snapshot", "main", "main"},
		{"v0.0.0-20261102093000-6b348f4c1d5e", "main", "main"},
	} {
		if action, program := refs(tt.version); action != tt.action || program != tt.program {
			t.Errorf("%s: got the action %s and the program %s, want %s and %s", tt.version, action, program, tt.action, tt.program)
		}
	}
}
