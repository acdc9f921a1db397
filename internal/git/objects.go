package git

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os/exec"
	"strconv"
	"strings"
	"sync"
)

// objects reads objects through one git process that lives until close.
type objects struct {
	ctx context.Context
	dir string

	mu     sync.Mutex
	cmd    *exec.Cmd
	stdin  io.WriteCloser
	stdout *bufio.Reader
	broken error
}

// object is one object of the database.
type object struct {
	name string // the full object name, in hexadecimal
	kind string // commit, tree, blob or tag
	data []byte
}

// read gives the object that a name without white space stands for. The error is fs.ErrNotExist if it
// is not in the repository.
func (o *objects) read(name string) (object, error) {
	if name == "" || strings.ContainsAny(name, " \t\r\n") {
		return object{}, fmt.Errorf("git object %q: %w", name, fs.ErrInvalid)
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.broken != nil {
		return object{}, o.broken
	}
	found, err := o.ask(name)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		o.broken = err // the stream is no longer in step
	}
	return found, err
}

func (o *objects) ask(name string) (object, error) {
	if err := o.start(); err != nil {
		return object{}, fmt.Errorf("starting git cat-file: %w", err)
	}
	if _, err := io.WriteString(o.stdin, name+"\n"); err != nil {
		return object{}, fmt.Errorf("reading git object %s: %w", name, err)
	}
	header, err := o.stdout.ReadString('\n')
	if err != nil {
		return object{}, fmt.Errorf("reading git object %s: %w", name, err)
	}
	// "<name> <kind> <size>", or "<what was asked> missing".
	fields := strings.Fields(header)
	if len(fields) != 3 {
		return object{}, fmt.Errorf("git object %s: %w", name, fs.ErrNotExist)
	}
	size, err := strconv.ParseInt(fields[2], 10, 64)
	if err != nil {
		return object{}, fmt.Errorf("reading git object %s: %w", name, err)
	}
	data := make([]byte, size+1) // a line feed follows
	if _, err := io.ReadFull(o.stdout, data); err != nil {
		return object{}, fmt.Errorf("reading git object %s: %w", name, err)
	}
	return object{name: fields[0], kind: fields[1], data: data[:size]}, nil
}

func (o *objects) start() (err error) {
	if o.cmd != nil {
		return nil
	}
	cmd := command(o.ctx, o.dir, "cat-file", "--batch")
	if o.stdin, err = cmd.StdinPipe(); err != nil {
		return err
	}
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		return err
	}
	o.stdout = bufio.NewReaderSize(stdout, 64<<10)
	if err := cmd.Start(); err != nil {
		return err
	}
	o.cmd = cmd
	return nil
}

func (o *objects) close() error {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.broken = errors.New("the git repository was closed")
	if o.cmd == nil {
		return nil
	}
	err := o.stdin.Close()
	wait := o.cmd.Wait()
	o.cmd = nil
	if o.ctx.Err() != nil {
		return nil // the process was ended on purpose
	}
	return errors.Join(err, wait)
}
