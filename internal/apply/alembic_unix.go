//go:build unix

package apply

import (
	"os/exec"
	"syscall"
)

// inOwnGroup keeps the terminal's Ctrl-C away from the process: we end it ourselves, in order.
func inOwnGroup(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
}

// killGroup ends a process and those it started. That nobody is left is as good.
func killGroup(pid int) {
	_ = syscall.Kill(-pid, syscall.SIGKILL)
}
