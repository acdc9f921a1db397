package apply

import (
	"bytes"
	"os"
	"os/exec"
	"strings"
	"sync"
	"time"
)

// outputLimit is how much of what a step prints is kept: its end, where the reason of a failure stands.
const outputLimit = 64 << 10

// output collects what the driver and its steps print, so that env.py never waits for a reader.
type output struct {
	read, write *os.File
	done        chan struct{}

	mu   sync.Mutex
	kept []byte
	mark []byte
	seen chan struct{}
}

func captureOutput(cmd *exec.Cmd) (*output, error) {
	read, write, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	cmd.Stdout = write
	cmd.Stderr = write
	return &output{read: read, write: write, done: make(chan struct{})}, nil
}

// started gives the writing end up to the process, and begins to read.
func (o *output) started() error {
	go o.collect()
	return o.write.Close()
}

func (o *output) collect() {
	defer close(o.done)
	chunk := make([]byte, 1<<15)
	for {
		n, err := o.read.Read(chunk)
		o.keep(chunk[:n])
		if err != nil {
			return
		}
	}
}

func (o *output) keep(data []byte) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.kept = append(o.kept, data...)
	if o.seen != nil && bytes.Contains(o.kept, o.mark) {
		close(o.seen)
		o.seen = nil
	}
	if over := len(o.kept) - outputLimit; over > 0 && o.seen != nil {
		o.kept = append(o.kept[:0], o.kept[over:]...)
	}
}

// expect begins a new step, whose output ends with the mark.
func (o *output) expect(mark string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.kept = nil
	o.mark = []byte(mark)
	o.seen = make(chan struct{})
}

// take gives what was printed up to the mark.
func (o *output) take(mark string) string {
	o.mu.Lock()
	seen := o.seen
	o.mu.Unlock()
	if seen != nil {
		select {
		case <-seen:
		case <-o.done:
		case <-time.After(patience):
		}
	}
	printed, _, _ := strings.Cut(o.text(), mark)
	return printed
}

func (o *output) text() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return string(o.kept)
}

// tail is the last line that was printed.
func (o *output) tail() string {
	lines := strings.Split(strings.TrimSpace(o.text()), "\n")
	return lines[len(lines)-1]
}

// close stops reading, also when a process that we could not end still holds the other side.
func (o *output) close() error {
	select {
	case <-o.done:
	case <-time.After(time.Second):
	}
	return o.read.Close()
}
