//go:build unix

package postgres

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
)

// socketFile stands in the socket's directory. The port is the default one, for programs that forget to
// pass it on.
const (
	socketPort = 5432
	socketFile = ".s.PGSQL.5432"
)

// localServer is a server from binaries on this machine.
type localServer struct {
	*cluster
	process  *process
	dir      *workdir
	programs binaries
	as       account
	// home is the database in which its own session is.
	home Database
}

func startLocal(ctx context.Context, opts Options) (_ Server, err error) {
	began := time.Now()
	programs, err := chooseBinaries(ctx, opts)
	if err != nil {
		return nil, err
	}
	as, err := serverAccount()
	if err != nil {
		return nil, err
	}
	opts.logf("starting PostgreSQL from %s", programs.dir)
	dir, err := newWorkdir(workParents(), as)
	if err != nil {
		return nil, err
	}
	home := Database{Name: "postgres", Host: dir.socket(), Port: socketPort, User: superuser}
	server := &localServer{dir: dir, programs: programs, as: as, home: home}
	defer func() {
		if err != nil {
			err = errors.Join(err, server.Close(ctx))
		}
	}()
	if err := makeCluster(ctx, programs, dir, as, opts); err != nil {
		return nil, err
	}
	server.process, err = launch(programs, dir, as)
	if err != nil {
		return nil, err
	}
	conn, err := waitLocal(ctx, &home, server.process, dir)
	if err != nil {
		return nil, err
	}
	info := Info{Source: "local", Detail: programs.dir, Startup: time.Since(began)}
	server.cluster, err = newCluster(ctx, conn, home, true, info, opts)
	return server, err
}

func chooseBinaries(ctx context.Context, opts Options) (binaries, error) {
	if opts.BinDir == "" {
		return findBinaries(ctx, searchDirs(ctx, os.Getenv("PATH"), usualPlaces), opts.Version)
	}
	dir, err := filepath.Abs(opts.BinDir)
	if err != nil {
		return binaries{}, err
	}
	if !hasServer(dir) {
		return binaries{}, fmt.Errorf("no initdb and postgres in %s", dir)
	}
	return findBinaries(ctx, []string{dir}, opts.Version)
}

// workParents are where data directories go: memory if there is enough of it, else the usual place for
// temporary files, else where paths are short enough for a socket.
func workParents() []string {
	parents := []string{os.TempDir(), "/tmp"}
	if hasRoom(sharedMemory) {
		parents = append([]string{sharedMemory}, parents...)
	}
	return parents
}

// launch runs the server itself; pg_ctl would put a shell and a poll of 100 ms between us and it.
func launch(programs binaries, dir *workdir, as account) (*process, error) {
	log, err := os.OpenFile(dir.log(), os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o600)
	if err != nil {
		return nil, err
	}
	defer log.Close()
	cmd := exec.Command(programs.path("postgres"), "-D", dir.data())
	cmd.Dir = dir.data()
	cmd.Env = serverEnviron()
	cmd.Stdout, cmd.Stderr = log, log
	p, err := startProcess(cmd, as)
	return p, explainExec(err, programs, as)
}

// explainExec says who could not run the program: root can always enter, the account perhaps not.
func explainExec(err error, programs binaries, as account) error {
	if errors.Is(err, os.ErrPermission) && as.drop {
		return advise(fmt.Errorf("running %s as the user %s: %w", programs.dir, as.name, err),
			"make the directory readable for that user, or run migrate-check as another user than root")
	}
	return err
}

// pollInterval is short, as a server on this machine starts within 20 to 30 ms.
const pollInterval = 2 * time.Millisecond

// waitLocal gives the first session, as soon as the server takes one.
func waitLocal(ctx context.Context, db *Database, server *process, dir *workdir) (*pgx.Conn, error) {
	ctx, cancel := context.WithTimeoutCause(ctx, startLimit, fmt.Errorf("the server did not answer within %s", startLimit))
	defer cancel()
	ticker := time.NewTicker(pollInterval)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil, context.Cause(ctx)
		case <-server.exited:
			return nil, fmt.Errorf("the server ended at once:\n%s", complaint(dir))
		case <-ticker.C:
		}
		if !isSocket(filepath.Join(dir.socket(), socketFile)) {
			continue
		}
		conn, err := db.Connect(ctx)
		if err == nil {
			return conn, nil
		}
		if !isStarting(err) {
			return nil, err
		}
	}
}

// isStarting reports whether a server may yet answer: nothing listens, or it says that it starts.
func isStarting(err error) bool {
	var refused *net.OpError
	return errors.As(err, &refused) || hasState(err, "57P03") // cannot_connect_now
}

func isSocket(name string) bool {
	info, err := os.Stat(name)
	return err == nil && info.Mode()&os.ModeSocket != 0
}

func answers(socket string) bool {
	conn, err := net.Dial("unix", socket)
	if err != nil {
		return false
	}
	conn.Close()
	return true
}

// complaint gives what the server wrote about not starting, without the path of the directory, which is
// another one each time.
func complaint(dir *workdir) string {
	content, err := os.ReadFile(dir.log())
	if err != nil {
		return err.Error()
	}
	return strings.ReplaceAll(complaintIn(string(content)), dir.data()+"/", "")
}

// Close stops the server and removes its directory.
func (s *localServer) Close(ctx context.Context) error {
	var err error
	if s.cluster != nil {
		s.disconnect(context.WithoutCancel(ctx))
	}
	if s.process != nil {
		err = s.process.stop()
	}
	return errors.Join(err, s.dir.remove())
}
