//go:build unix

package postgres

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"runtime"
	"syscall"
	"time"
)

// process is a running program of PostgreSQL that goes when we go.
type process struct {
	cmd    *exec.Cmd
	exited chan struct{}
	err    error // of Wait; read it after exited is closed
}

// startProcess starts a program as the account, in a process group of its own: the Ctrl-C of a terminal
// goes to our group, and we want to stop the server ourselves.
func startProcess(cmd *exec.Cmd, as account) (*process, error) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Credential: as.credential()}
	dieWithParent(cmd.SysProcAttr)
	p := &process{cmd: cmd, exited: make(chan struct{})}
	started := make(chan error)
	go func() {
		// For the kernel the parent is the thread that started the program, so that thread has to last.
		// https://man7.org/linux/man-pages/man2/PR_SET_PDEATHSIG.2const.html
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		err := cmd.Start()
		started <- err
		if err == nil {
			p.err = cmd.Wait()
			close(p.exited)
		}
	}()
	if err := <-started; err != nil {
		return nil, err
	}
	return p, nil
}

// killLimit is how long the server may take to stop by itself.
const killLimit = 5 * time.Second

// stop ends the server at once: SIGQUIT is its immediate shutdown, without a checkpoint.
// https://www.postgresql.org/docs/current/server-shutdown.html
func (p *process) stop() error {
	return p.end(syscall.SIGQUIT)
}

func (p *process) end(signal syscall.Signal) error {
	if err := p.cmd.Process.Signal(signal); err != nil && !errors.Is(err, os.ErrProcessDone) {
		return err
	}
	select {
	case <-p.exited:
		return nil
	case <-time.After(killLimit):
		return p.kill()
	}
}

// shutDown ends the server when all that it knows is in its files: SIGINT is its fast shutdown.
func (p *process) shutDown(ctx context.Context) error {
	if err := p.cmd.Process.Signal(syscall.SIGINT); err != nil {
		return err
	}
	select {
	case <-p.exited:
		return p.err
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// kill ends the whole group.
func (p *process) kill() error {
	err := syscall.Kill(-p.cmd.Process.Pid, syscall.SIGKILL)
	<-p.exited
	if errors.Is(err, syscall.ESRCH) {
		return nil
	}
	return err
}
