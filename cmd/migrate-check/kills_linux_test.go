package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/migrate-check/migrate-check/internal/pgtest"
	"github.com/migrate-check/migrate-check/internal/postgres"
)

const (
	// killsVariable is how many runs to kill.
	killsVariable = "MIGRATE_CHECK_TEST_KILLS"
	// fewKills are for a test that is run often. scripts/test.sh asks for a hundred.
	fewKills = 24
)

// Whatever moment of a run INT, TERM or KILL hits, on a server of ours or on one of the user's, with SQL or Alembic:
// nothing is left once the next one has run. The moments are spread over the lines that a run writes, which
// name its steps, and lie a little behind them; how long a run takes does not matter.
func TestKillsAtAnyMoment(t *testing.T) {
	if here, err := condition("postgres"); err != nil {
		t.Fatal(err)
	} else if !here {
		t.Skip("there is no PostgreSQL on this machine")
	}
	kills := fewKills
	if text := os.Getenv(killsVariable); text != "" {
		var err error
		if kills, err = strconv.Atoi(text); err != nil {
			t.Fatal(err)
		}
	}
	field := newBattlefield(t)
	for _, s := range field.stories {
		s.rehearse(t)
	}
	field.kill(t, kills)
	for _, s := range field.stories {
		s.runAgain(t)
	}
	field.wantClean(t)
}

// battlefield is where runs are killed.
type battlefield struct {
	temporary string
	home      *postgres.Database
	stories   []*story
	// turns are the order in which the stories have their turns.
	turns []*story

	// What was there before: databases, sessions, our child processes, and directories for temporary files.
	databases   []string
	sessions    []string
	children    []int
	directories []string

	mutex sync.Mutex
	pids  []int
}

func newBattlefield(t *testing.T) *battlefield {
	t.Helper()
	field := &battlefield{temporary: t.TempDir()}
	if err := os.Chmod(field.temporary, 0o777); err != nil { // the server runs as another user
		t.Fatal(err)
	}
	server := pgtest.NewServer(t, pgtest.Options())
	home, err := server.Create(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	field.home = home
	local, url := gooseStory(t, field, "local"), gooseStory(t, field, home.URL("postgres"))
	field.stories = []*story{local, url}
	field.turns = []*story{local, url}
	if here, err := condition("alembic"); err != nil {
		t.Fatal(err)
	} else if here {
		python := pgtest.Python(t)
		local, url := alembicStory(t, field, python, "local"), alembicStory(t, field, python, home.URL("postgres"))
		field.stories = append(field.stories, local, url)
		field.turns = append(field.turns, local, field.turns[0], field.turns[1], local, field.turns[0], url)
	}
	adoptOrphans(t)
	field.databases, field.sessions, field.children = databasesOn(t, home), sessionsOn(t, home), children(t)
	field.directories = field.unclaimed(t)
	return field
}

// kill ends so many runs, some at the same time, and counts only those that it hit.
func (f *battlefield) kill(t *testing.T, kills int) {
	t.Helper()
	turns := make(chan int)
	var workers sync.WaitGroup
	for range 3 {
		workers.Go(func() {
			for turn := range turns {
				s := f.turns[turn%len(f.turns)]
				random := rand.New(rand.NewPCG(8, uint64(turn)))
				for !s.runAndKill(t, turn, random) && !t.Failed() {
				}
			}
		})
	}
	for turn := range kills {
		turns <- turn
	}
	close(turns)
	workers.Wait()
}

// story is a project on a server.
type story struct {
	field *battlefield
	name  string
	dir   string
	args  []string
	// caches are one that is left alone and one that is emptied before each use.
	caches [2]string
	// lines is what a run with each of them writes.
	lines [2]string
	// status is what git says of the directory.
	status string
}

const warm, cold = 0, 1

func newStory(t *testing.T, field *battlefield, name, source string, base, pending map[string]string) *story {
	t.Helper()
	s := &story{field: field, name: name, dir: t.TempDir(), caches: [2]string{t.TempDir(), t.TempDir()}}
	s.args = []string{"plan", "--base", "main", "--verbose", "--postgres", source}
	s.write(t, base)
	s.git(t, "init", "-q", "-b", "main")
	s.git(t, "add", ".")
	s.git(t, "commit", "-q", "-m", "The base")
	s.write(t, pending)
	s.status = s.git(t, "status", "--porcelain", "--ignored")
	return s
}

func (s *story) write(t *testing.T, files map[string]string) {
	t.Helper()
	for name, text := range files {
		path := filepath.Join(s.dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

func (s *story) git(t *testing.T, args ...string) string {
	t.Helper()
	cmd := exec.Command("git", append([]string{"-c", "user.name=Ada", "-c", "user.email=ada@example.com"}, args...)...)
	cmd.Dir = s.dir
	output, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("git %v: %v\n%s", args, err, output)
	}
	return string(output)
}

// program is a run with one of the caches, in a process group of its own as in a terminal.
func (s *story) program(t *testing.T, cache int) (*exec.Cmd, *lines) {
	t.Helper()
	cmd := program(t, s.field.temporary, s.args...)
	cmd.Dir = s.dir
	cmd.Env = append(cmd.Env, "XDG_CACHE_HOME="+s.caches[cache])
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.WaitDelay = time.Minute // somebody else holds on to its output
	written := &lines{}
	cmd.Stderr = written
	return cmd, written
}

// rehearse learns what a run writes, first with an empty cache.
func (s *story) rehearse(t *testing.T) {
	t.Helper()
	s.lines[cold] = s.runToTheEnd(t, cold)
	if !s.isLocal() {
		s.lines[warm] = s.lines[cold] // there the base is not kept
		return
	}
	s.runToTheEnd(t, warm)
	s.lines[warm] = s.runToTheEnd(t, warm)
}

func (s *story) runToTheEnd(t *testing.T, cache int) (stderr string) {
	t.Helper()
	cmd, written := s.program(t, cache)
	var stdout bytes.Buffer
	cmd.Stdout = &stdout
	if err := cmd.Run(); err != nil {
		t.Fatalf("%s: a run that nobody disturbed: %v\n%s%s", s.name, err, stdout.String(), written.String())
	}
	return written.String()
}

// runAgain wants the next runs to work as ever, on a cache that others were killed at.
func (s *story) runAgain(t *testing.T) {
	t.Helper()
	s.field.awaitOrphans(t)
	for cache := range s.caches {
		s.runToTheEnd(t, cache)
		if !s.isLocal() {
			break // one run sees all that there is
		}
		if stderr := s.runToTheEnd(t, cache); !strings.Contains(stderr, "taking the base from the cache") {
			t.Errorf("%s: the base is not kept any more:\n%s", s.name, stderr)
		}
	}
	if after := s.git(t, "status", "--porcelain", "--ignored"); after != s.status {
		t.Errorf("%s: the repository changed from\n%s\nto\n%s", s.name, s.status, after)
	}
	wantNone(t, filepath.Join(s.dir, ".git", "*.lock"))
	if s.isLocal() {
		for _, cache := range s.caches {
			wantNone(t, filepath.Join(cache, "migrate-check", "new-*"))
		}
	}
}

func (s *story) isLocal() bool { return s.args[len(s.args)-1] == "local" }

// runAndKill reports false if the run ended before the signal came.
func (s *story) runAndKill(t *testing.T, turn int, random *rand.Rand) bool {
	signal := []syscall.Signal{syscall.SIGINT, syscall.SIGTERM, syscall.SIGKILL}[random.IntN(3)]
	cache := random.IntN(2)
	if cache == cold {
		s.emptyCache(t, random)
	}
	lines := strings.Split(strings.TrimSuffix(s.lines[cache], "\n"), "\n")
	moment := (turn*11 + random.IntN(2)) % (len(lines) + 1) // any step has its turn
	step := "the start"
	if moment > 0 {
		step = lines[moment-1]
	}
	delay := time.Duration(random.IntN(60)) * time.Millisecond
	what := fmt.Sprintf("%s: %v %v after %q", s.name, signal, delay, step)

	cmd, written := s.program(t, cache)
	reached := written.reach(moment)
	if err := cmd.Start(); err != nil {
		t.Error(err)
		return false
	}
	pid := cmd.Process.Pid
	s.field.note(pid)
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	select {
	case <-reached:
	case <-ended:
		return false // it wrote less, as another run had filled the cache meanwhile
	}
	time.Sleep(delay)
	if err := syscall.Kill(target(pid, signal), signal); err != nil && !errors.Is(err, syscall.ESRCH) {
		t.Errorf("%s: %v", what, err)
	}
	if err := <-ended; errors.Is(err, exec.ErrWaitDelay) {
		t.Errorf("%s: something that it started holds on to its output", what)
	}
	t.Log(what)
	return s.judge(t, what, signal, pid, cmd.ProcessState.Sys().(syscall.WaitStatus), written.String())
}

// target is the whole group for an interrupt, as that comes from a terminal.
func target(pid int, signal syscall.Signal) int {
	if signal == syscall.SIGINT {
		return -pid
	}
	return pid
}

// judge wants a run that had a chance to clean up to have done so at once.
func (s *story) judge(t *testing.T, what string, signal syscall.Signal, pid int, status syscall.WaitStatus, stderr string) (hit bool) {
	switch {
	case status.Signaled() && status.Signal() == signal && signal == syscall.SIGKILL:
		return true
	case status.Signaled() && status.Signal() == signal:
		// It was not listening yet, or no longer, as it was done: then nothing may be left either.
	case status.Exited() && status.ExitStatus() == 0:
		return false
	case !status.Exited() || status.ExitStatus() != 128+int(signal):
		t.Errorf("%s: it ended with %#x:\n%s", what, status, stderr)
	case !strings.HasSuffix(stderr, "; everything that was started is removed\n"):
		t.Errorf("%s: it said:\n%s", what, stderr)
	}
	if left := s.field.ownedBy(t, []int{pid}); len(left) > 0 {
		t.Errorf("%s: %v is left", what, left)
	}
	return true
}

// emptyCache takes away the states of bases, and sometimes the empty cluster too.
func (s *story) emptyCache(t *testing.T, random *rand.Rand) {
	patterns := []string{"base-*"}
	if random.IntN(3) == 0 {
		patterns = append(patterns, "cluster-*")
	}
	for _, pattern := range patterns {
		names, err := filepath.Glob(filepath.Join(s.caches[cold], "migrate-check", pattern))
		if err != nil {
			t.Error(err)
		}
		for _, name := range names {
			if err := os.Remove(name); err != nil && !os.IsNotExist(err) {
				t.Error(err)
			}
		}
	}
}

func (f *battlefield) note(pid int) {
	f.mutex.Lock()
	defer f.mutex.Unlock()
	f.pids = append(f.pids, pid)
}

// awaitOrphans waits for what killed runs started to end by itself: processes on this machine, and sessions on
// the user's server, which notices after a moment that a client is gone.
func (f *battlefield) awaitOrphans(t *testing.T) {
	t.Helper()
	patiently(t, "what killed runs started has ended", func() string {
		left := sessionsOn(t, f.home)
		left = slices.DeleteFunc(left, func(session string) bool { return slices.Contains(f.sessions, session) })
		for _, pid := range f.orphans(t) {
			left = append(left, strconv.Itoa(pid))
		}
		return strings.Join(left, " ")
	})
}

// wantClean wants all to be as before.
func (f *battlefield) wantClean(t *testing.T) {
	t.Helper()
	wantNone(t, filepath.Join(f.temporary, "*"))
	if left := f.orphans(t); len(left) > 0 {
		t.Errorf("these processes are left: %v", left)
	}
	if left := f.ownedBy(t, f.pids); len(left) > 0 {
		t.Errorf("these directories are left: %v", left)
	}
	// A directory without an owner may be one that another program's run is making just now.
	patiently(t, "all directories have owners", func() string {
		left := slices.DeleteFunc(f.unclaimed(t), func(name string) bool { return slices.Contains(f.directories, name) })
		return strings.Join(left, " ")
	})
	if after := databasesOn(t, f.home); !slices.Equal(after, f.databases) {
		t.Errorf("the databases on the server were %v and are %v", f.databases, after)
	}
}

// parents are where runs make directories.
func (f *battlefield) parents() []string { return []string{f.temporary, "/dev/shm", "/tmp"} }

// ownedBy lists the directories whose owner is one of the processes.
func (f *battlefield) ownedBy(t *testing.T, pids []int) (owned []string) {
	for _, parent := range f.parents() {
		owners, err := filepath.Glob(filepath.Join(parent, "migrate_check_*", "owner"))
		if err != nil {
			t.Error(err)
		}
		for _, owner := range owners {
			content, err := os.ReadFile(owner)
			if err != nil {
				continue // somebody else's, gone meanwhile
			}
			if pid, err := strconv.Atoi(strings.TrimSpace(string(content))); err == nil && slices.Contains(pids, pid) {
				owned = append(owned, filepath.Dir(owner))
			}
		}
	}
	return owned
}

// unclaimed lists the directories that have no owner.
func (f *battlefield) unclaimed(t *testing.T) (unclaimed []string) {
	t.Helper()
	for _, parent := range f.parents() {
		names, err := filepath.Glob(filepath.Join(parent, "migrate_check_[0-9a-f]*"))
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range names {
			if content, err := os.ReadFile(filepath.Join(name, "owner")); os.IsNotExist(err) || err == nil && len(content) == 0 {
				unclaimed = append(unclaimed, name)
			}
		}
	}
	return unclaimed
}

func (f *battlefield) orphans(t *testing.T) []int {
	t.Helper()
	return slices.DeleteFunc(children(t), func(pid int) bool { return slices.Contains(f.children, pid) })
}

// adoptOrphans makes this process the parent of whatever loses its own below it, until the test ends.
// https://man7.org/linux/man-pages/man2/PR_SET_CHILD_SUBREAPER.2const.html
func adoptOrphans(t *testing.T) {
	t.Helper()
	const setChildSubreaper = 36
	adopt := func(on uintptr) error {
		if _, _, errno := syscall.RawSyscall(syscall.SYS_PRCTL, setChildSubreaper, on, 0); errno != 0 {
			return errno
		}
		return nil
	}
	if err := adopt(1); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := adopt(0); err != nil {
			t.Error(err)
		}
	})
}

// children lists our child processes that work, and buries those that have ended. No command of ours may be
// running meanwhile.
func children(t *testing.T) (pids []int) {
	t.Helper()
	stats, err := filepath.Glob("/proc/[0-9]*/stat")
	if err != nil {
		t.Fatal(err)
	}
	for _, stat := range stats {
		content, err := os.ReadFile(stat)
		if err != nil {
			continue
		}
		// 4711 (name) S 4710 …: the name may have spaces and brackets in it.
		_, rest, _ := strings.Cut(string(content[bytes.LastIndexByte(content, ')')+1:]), " ")
		fields := strings.Fields(rest)
		if len(fields) < 2 || fields[1] != strconv.Itoa(os.Getpid()) {
			continue
		}
		pid, err := strconv.Atoi(filepath.Base(filepath.Dir(stat)))
		if err != nil {
			t.Fatal(err)
		}
		if fields[0] == "Z" {
			if _, err := syscall.Wait4(pid, nil, syscall.WNOHANG, nil); err != nil {
				t.Error(err)
			}
			continue
		}
		pids = append(pids, pid)
	}
	return pids
}

func databasesOn(t *testing.T, db *postgres.Database) []string {
	t.Helper()
	return ask(t, db, "SELECT datname::text FROM pg_database ORDER BY 1")
}

func sessionsOn(t *testing.T, db *postgres.Database) []string {
	t.Helper()
	return ask(t, db, "SELECT pid::text FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()")
}

func ask(t *testing.T, db *postgres.Database, query string) []string {
	t.Helper()
	conn, err := db.Connect(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.Background())
	rows, err := conn.Query(t.Context(), query)
	if err != nil {
		t.Fatal(err)
	}
	values, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		t.Fatal(err)
	}
	return values
}

func wantNone(t *testing.T, pattern string) {
	t.Helper()
	if left, err := filepath.Glob(pattern); err != nil || len(left) > 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

// patiently waits until nothing stands in the way: only a machine that has stopped working makes it fail.
func patiently(t *testing.T, what string, obstacle func() string) {
	t.Helper()
	var last string
	for range 3000 {
		if last = obstacle(); last == "" {
			return
		}
		time.Sleep(20 * time.Millisecond)
	}
	t.Fatalf("waited in vain until %s: %s", what, last)
}

// lines is what a run writes.
type lines struct {
	mutex   sync.Mutex
	text    bytes.Buffer
	moment  int
	reached chan struct{}
}

// reach gives a channel that is closed when there are so many lines.
func (l *lines) reach(moment int) <-chan struct{} {
	reached := make(chan struct{})
	l.moment, l.reached = moment, reached
	l.look()
	return reached
}

func (l *lines) Write(chunk []byte) (int, error) {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	l.text.Write(chunk)
	l.look()
	return len(chunk), nil
}

func (l *lines) look() {
	if l.reached != nil && bytes.Count(l.text.Bytes(), []byte("\n")) >= l.moment {
		close(l.reached)
		l.reached = nil
	}
}

func (l *lines) String() string {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	return l.text.String()
}
