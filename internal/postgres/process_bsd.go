//go:build unix && !linux

package postgres

import "syscall"

// dieWithParent does nothing: only Linux can do this. The sweep at the next start stops the server.
func dieWithParent(*syscall.SysProcAttr) {}
