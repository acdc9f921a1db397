package apply

import (
	"bufio"
	"context"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"time"

	"github.com/migrate-check/migrate-check/internal/scratch"
)

//go:embed driver/*.py
var driverFiles embed.FS

// boot runs the driver without a trace of it on the module path, where its names could hide others.
const boot = `import sys; sys.path[0] = sys.argv[1]; import migrate_check_driver as driver; del sys.path[0]; driver.main(3, 4)`

// patience is how long the driver may take to notice that its child was killed.
const patience = 10 * time.Second

// task is a request to the driver.
type task struct {
	Do        string            `json:"do"`
	Revision  string            `json:"revision,omitempty"`
	Revisions []string          `json:"revisions,omitempty"`
	Direction string            `json:"direction,omitempty"`
	Session   string            `json:"session,omitempty"`
	Config    string            `json:"config,omitempty"`
	URL       string            `json:"url,omitempty"`
	Cache     string            `json:"cache,omitempty"`
	Env       map[string]string `json:"env,omitempty"`
	Database  target            `json:"database"`
	Mark      string            `json:"mark,omitempty"`
}

// target is the throwaway database, as the driver's guard knows it.
type target struct {
	Name  string `json:"name"`
	Host  string `json:"host"`
	Port  int    `json:"port"`
	Alias string `json:"alias"`
}

// driver is a running Python process that takes tasks.
type driver struct {
	cmd      *exec.Cmd
	requests *os.File
	events   chan event
	output   *output
	ready    event
	steps    int
	// child is the process group of the running step, 0 if there is none.
	child int
}

// writeDriver puts the driver's code where Python can import it.
func writeDriver() (_ *scratch.Dir, err error) {
	made, err := scratch.Make("", 0o700)
	if err != nil {
		return nil, fmt.Errorf("writing the Alembic driver: %w", err)
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, made.Remove())
		}
	}()
	// Python resolves links, and so must what is compared with its paths.
	if made.Path, err = filepath.EvalSymlinks(made.Path); err != nil {
		return nil, err
	}
	into := filepath.Join(made.Path, "migrate_check_driver")
	if err := os.Mkdir(into, 0o700); err != nil {
		return nil, err
	}
	entries, err := driverFiles.ReadDir("driver")
	if err != nil {
		return nil, err
	}
	for _, entry := range entries {
		source, err := driverFiles.ReadFile("driver/" + entry.Name())
		if err != nil {
			return nil, err
		}
		if err := os.WriteFile(filepath.Join(into, entry.Name()), source, 0o600); err != nil {
			return nil, err
		}
	}
	return made, nil
}

// startDriver starts the driver with an interpreter and waits until it has imported the libraries.
func startDriver(ctx context.Context, interpreter, codeDir, projectDir string, environ []string) (_ *driver, err error) {
	requestsRead, requestsWrite, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	repliesRead, repliesWrite, err := os.Pipe()
	if err != nil {
		return nil, errors.Join(err, requestsRead.Close(), requestsWrite.Close())
	}
	cmd := exec.Command(interpreter, "-c", boot, codeDir)
	cmd.Dir = projectDir
	cmd.Env = environ
	cmd.ExtraFiles = []*os.File{requestsRead, repliesWrite}
	out, outErr := captureOutput(cmd)
	if outErr != nil {
		return nil, errors.Join(outErr, closeAll(requestsRead, requestsWrite, repliesRead, repliesWrite))
	}
	inOwnGroup(cmd)
	err = cmd.Start()
	err = errors.Join(err, out.started(), closeAll(requestsRead, repliesWrite))
	d := &driver{cmd: cmd, requests: requestsWrite, events: make(chan event), output: out}
	if err != nil {
		return nil, errors.Join(err, closeAll(requestsWrite, repliesRead))
	}
	go d.receive(repliesRead)
	select {
	case <-ctx.Done():
		return nil, errors.Join(context.Cause(ctx), d.kill())
	case first, alive := <-d.events:
		if !alive || first.Event != "ready" {
			return nil, errors.Join(d.kill(), &startError{out.text()})
		}
		d.ready = first
		return d, nil
	}
}

func closeAll(files ...*os.File) (err error) {
	for _, file := range files {
		err = errors.Join(err, file.Close())
	}
	return err
}

// receive passes the driver's events on until it ends. A line that a killed step left half written is
// no event.
func (d *driver) receive(replies *os.File) {
	defer close(d.events)
	defer replies.Close()
	reader := bufio.NewReaderSize(replies, 1<<16)
	for {
		line, err := reader.ReadBytes('\n')
		if err != nil {
			return
		}
		var received event
		if json.Unmarshal(line, &received) == nil {
			d.events <- received
		}
	}
}

func (d *driver) send(t task) error {
	data, err := json.Marshal(t)
	if err != nil {
		return err
	}
	_, err = d.requests.Write(append(data, '\n'))
	return err
}

// run sends a task and collects what happens until its process has ended. If ctx ends first, the process
// group is killed.
func (d *driver) run(ctx context.Context, files fileNames, t task) (*stepReport, error) {
	d.steps++
	t.Mark = fmt.Sprintf("\x00step %d has ended\x00", d.steps)
	d.output.expect(t.Mark)
	if err := d.send(t); err != nil {
		return nil, fmt.Errorf("asking the Alembic driver: %w", err)
	}
	report := &stepReport{files: files, running: -1}
	interrupted := ctx.Done()
	var overdue <-chan time.Time
	for {
		select {
		case <-interrupted:
			interrupted = nil
			overdue = time.After(patience)
			if err := d.send(task{Do: "kill"}); err != nil {
				return nil, fmt.Errorf("asking the Alembic driver: %w", err)
			}
		case <-overdue:
			return nil, fmt.Errorf("the Alembic driver does not answer: %w", context.Cause(ctx))
		case received, alive := <-d.events:
			switch {
			case !alive:
				return nil, fmt.Errorf("the Alembic driver ended (%s)", d.output.tail())
			case received.Event == "began":
				d.child = received.PID
			case received.Event == "exit":
				d.child = 0
				report.printed = d.output.take(t.Mark)
				return report.ended(ctx, received.Status)
			default:
				report.add(received)
			}
		}
	}
}

// close ends the driver in good order.
func (d *driver) close() error {
	err := d.send(task{Do: "stop"})
	if errors.Is(err, syscall.EPIPE) {
		err = nil // it has ended already
	}
	ended := make(chan struct{})
	go func() {
		for range d.events {
		}
		close(ended)
	}()
	select {
	case <-ended:
	case <-time.After(patience):
	}
	return errors.Join(err, d.kill())
}

// kill ends the driver's processes at once and waits for them.
func (d *driver) kill() error {
	if d.child != 0 {
		killGroup(d.child)
	}
	killGroup(d.cmd.Process.Pid)
	d.requests.Close() // may be closed already, which is as good
	for range d.events {
	}
	var exit *exec.ExitError
	if err := d.cmd.Wait(); err != nil && !errors.As(err, &exit) {
		return err
	}
	return d.output.close()
}
