package postgres

import "syscall"

// dieWithParent has the kernel stop the server if we are killed.
func dieWithParent(attr *syscall.SysProcAttr) { attr.Pdeathsig = syscall.SIGQUIT }
