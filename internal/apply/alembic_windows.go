package apply

import "os/exec"

// Windows has neither fork nor inherited file descriptors, on which the driver rests: os/exec refuses to
// start it, and these are never called.
func inOwnGroup(*exec.Cmd) {}

func killGroup(int) {}
