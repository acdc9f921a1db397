package postgres

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"sync"
	"time"

	"github.com/moby/moby/api/pkg/stdcopy"
	"github.com/moby/moby/client"
)

// lifetime ends a container that is cut off from us but not from its standard input, for instance since
// the machine that we run on sleeps.
const lifetime = 2 * time.Hour

// lifelineScript runs in the container before its entry point. It waits for the end of the standard input,
// which is a connection to us: when we go, however that happens, the server is told to quit, and
// the engine removes the container. Process 1 is the entry point first and the server later; the former
// ignores the signal, so it is repeated.
const lifelineScript = `exec 3<&0
(timeout "$1" cat <&3; while kill -QUIT 1; do sleep 1; done) >/dev/null 2>&1 &
exec 3<&-
shift
exec "$@" </dev/null`

// lifelineEntrypoint puts the script before an image's own entry point.
func lifelineEntrypoint(entrypoint []string) []string {
	seconds := fmt.Sprint(int(lifetime.Seconds()))
	return slices.Concat([]string{"sh", "-c", lifelineScript, "lifeline", seconds}, entrypoint)
}

// lifeline is our end of a container's standard input, and what it writes.
type lifeline struct {
	connection client.HijackedResponse
	// cut is closed when the container has ended.
	cut chan struct{}

	mutex  sync.Mutex
	output []byte
}

// keptOutput is more than a server writes when it cannot start.
const keptOutput = 64 << 10

// attach holds on to a container that is not yet started.
func attach(ctx context.Context, docker client.APIClient, id string) (*lifeline, error) {
	// The connection has to outlast the context of the start.
	attached, err := docker.ContainerAttach(context.WithoutCancel(ctx), id, client.ContainerAttachOptions{
		Stream: true, Stdin: true, Stdout: true, Stderr: true,
	})
	if err != nil {
		return nil, fmt.Errorf("attaching to the container: %w", err)
	}
	line := &lifeline{connection: attached.HijackedResponse, cut: make(chan struct{})}
	go func() {
		defer close(line.cut)
		// The stream ends with the container, in whatever way; there is nothing to do about it here.
		_, _ = stdcopy.StdCopy(line, line, line.connection.Reader)
	}()
	return line, nil
}

// errCut is the cause of a context that ended with the container.
var errCut = errors.New("the container has ended")

// whileUncut gives a context that ends with the container.
func (l *lifeline) whileUncut(ctx context.Context) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancelCause(ctx)
	go func() {
		select {
		case <-l.cut:
			cancel(errCut)
		case <-ctx.Done():
		}
	}()
	return ctx, func() { cancel(nil) }
}

var _ io.Writer = (*lifeline)(nil)

// Write keeps the end of what the container writes.
func (l *lifeline) Write(chunk []byte) (int, error) {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	l.output = append(l.output, chunk...)
	if excess := len(l.output) - keptOutput; excess > 0 {
		l.output = slices.Delete(l.output, 0, excess)
	}
	return len(chunk), nil
}

// complaint gives what the container wrote about not starting.
func (l *lifeline) complaint() string {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	return complaintIn(string(l.output))
}

func (l *lifeline) close() {
	if l != nil {
		l.connection.Close()
	}
}
