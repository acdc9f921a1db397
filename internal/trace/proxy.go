package trace

import (
	"cmp"
	"context"
	"crypto/rand"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"

	"github.com/migrate-check/migrate-check/internal/scratch"
)

// Target is the server behind a proxy.
type Target struct {
	// Host is a name, an address, or the directory of a unix socket.
	Host string
	Port int
	// User and Password are used for the sessions that watch statements from outside. Clients log in
	// as whom they like; the proxy gives the server this password for them.
	User, Password string
	// TLS is nil where the server is reached without it.
	TLS *tls.Config
}

// Proxy hands what its clients send to the server, and keeps what the statements did.
type Proxy struct {
	// Host and Port take TCP connections on this machine, with Password: any user of the machine can
	// reach them, and the server behind may trust everybody.
	Host     string
	Port     int
	Password string
	// Directory holds a unix socket for the same port, which only our own user can reach and which
	// therefore asks for no password.
	Directory string

	scratch   *scratch.Dir
	target    Target
	listeners []net.Listener
	cert      func() (*tls.Certificate, error)
	ctx       context.Context
	cancel    context.CancelFunc
	running   sync.WaitGroup

	order        atomic.Int64
	transactions atomic.Int64
	sessions     atomic.Int64

	mu       sync.Mutex
	recorded []*Statement
	known    map[string]*relations
	open     map[net.Conn]bool
	failures []error
}

// Listen starts a proxy in front of the server. Close ends it; the context only limits the start.
func Listen(ctx context.Context, target Target) (_ *Proxy, err error) {
	p := &Proxy{
		Host:     "127.0.0.1",
		Password: cmp.Or(target.Password, rand.Text()),
		target:   target,
		cert:     sync.OnceValues(selfSigned),
		known:    map[string]*relations{},
		open:     map[net.Conn]bool{},
	}
	p.ctx, p.cancel = context.WithCancel(context.WithoutCancel(ctx))
	defer func() {
		if err != nil {
			err = errors.Join(err, p.Close())
		}
	}()
	var config net.ListenConfig
	local, err := config.Listen(ctx, "tcp", net.JoinHostPort(p.Host, "0"))
	if err != nil {
		return nil, fmt.Errorf("listening for database connections: %w", err)
	}
	p.listeners = append(p.listeners, local)
	p.Port = local.Addr().(*net.TCPAddr).Port
	if p.scratch, err = socketDirectory(); err != nil {
		return nil, fmt.Errorf("making the directory of the socket: %w", err)
	}
	p.Directory = p.scratch.Path
	socket, err := config.Listen(ctx, "unix", filepath.Join(p.Directory, ".s.PGSQL."+strconv.Itoa(p.Port)))
	if err != nil {
		return nil, fmt.Errorf("listening for database connections: %w", err)
	}
	p.listeners = append(p.listeners, socket)
	for _, listener := range p.listeners {
		p.running.Go(func() { p.accept(listener) })
	}
	return p, nil
}

// socketDirectory makes a private directory, short enough for the path of a socket in it: the address of a unix
// socket holds no more than 103 bytes on some systems.
func socketDirectory() (*scratch.Dir, error) {
	const longest = 60
	parent := os.TempDir()
	if len(parent) > longest {
		parent = "/tmp"
	}
	return scratch.Make(parent, 0o700)
}

// Take returns the statements of all sessions that were finished since the last call, in the order in
// which they were sent.
func (p *Proxy) Take() []Statement {
	p.mu.Lock()
	defer p.mu.Unlock()
	slices.SortFunc(p.recorded, func(a, b *Statement) int { return cmp.Compare(a.order, b.order) })
	taken := make([]Statement, len(p.recorded))
	for i, statement := range p.recorded {
		taken[i] = *statement
		taken[i].words, taken[i].watcher = piece{}, nil
	}
	p.recorded = nil
	return taken
}

// Sessions is how many clients have logged in so far.
func (p *Proxy) Sessions() int { return int(p.sessions.Load()) }

// Close ends all sessions and gives up the addresses. It returns what went wrong in any session that was
// not the client's or the server's doing.
func (p *Proxy) Close() error {
	p.cancel()
	for _, listener := range p.listeners {
		listener.Close()
	}
	p.mu.Lock()
	for conn := range p.open {
		conn.Close()
	}
	p.mu.Unlock()
	p.running.Wait()
	return errors.Join(append(p.failures, p.scratch.Remove())...)
}

func (p *Proxy) accept(listener net.Listener) {
	for {
		conn, err := listener.Accept()
		if err != nil {
			if p.ctx.Err() == nil {
				p.failed(fmt.Errorf("taking a database connection: %w", err))
			}
			return
		}
		p.running.Go(func() {
			if err := p.serve(conn); err != nil && p.ctx.Err() == nil {
				p.failed(err)
			}
		})
	}
}

func (p *Proxy) failed(err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.failures = append(p.failures, err)
}

// hold makes Close end the connection. It answers false if the proxy is closed already.
func (p *Proxy) hold(conn net.Conn) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.open[conn] = true
	return p.ctx.Err() == nil
}

func (p *Proxy) release(conn net.Conn) {
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.open, conn)
	conn.Close()
}

func (p *Proxy) record(statements []*Statement) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.recorded = append(p.recorded, statements...)
}

func (p *Proxy) nextTransaction() int { return int(p.transactions.Add(1)) }

func (p *Proxy) relationsOf(database string) *relations {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.known[database] == nil {
		p.known[database] = newRelations()
	}
	return p.known[database]
}
