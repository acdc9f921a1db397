package trace

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
)

// watcher looks from a session of its own at a statement that refuses a transaction. What such a
// statement locks is gone when it is done, so the watcher makes it wait half-way: with an old snapshot,
// which CREATE INDEX CONCURRENTLY waits for before it ends, and with locks that the others wait for.
// Then it reads what the statement holds and wants, and lets it go on.
type watcher struct {
	conn  *pgconn.PgConn
	pid   uint32
	known *relations

	done   chan struct{} // closed when the statement is done
	result chan struct{} // closed when the watcher is
	locks  map[lockKey]bool
	// stopped is set once the statement was seen waiting.
	stopped bool
	err     error
}

// stop begins to watch the statement that is about to be sent.
func (s *session) stop(statement *Statement, words piece) error {
	if s.status.Load() != 'I' || !words.locksRelations() {
		return nil // in a transaction block it will be refused
	}
	conn, err := s.proxy.connect(s.proxy.target.User, s.database, nil)
	if err != nil {
		return s.unwatched(statement, err)
	}
	w := &watcher{
		conn: conn, pid: s.pid, known: s.known,
		done: make(chan struct{}), result: make(chan struct{}), locks: map[lockKey]bool{},
	}
	if _, _, err := s.known.load(s.proxy.ctx, conn); err != nil {
		conn.Close(s.proxy.ctx)
		return s.unwatched(statement, err)
	}
	if s.asked.patient {
		w.err = w.hold(s.proxy.ctx, words)
	}
	statement.watcher = w
	s.proxy.running.Go(func() { w.look(s.proxy.ctx) })
	return nil
}

// unwatched keeps why a statement stays unseen. The migration goes on.
func (s *session) unwatched(statement *Statement, err error) error {
	if s.proxy.ctx.Err() != nil {
		return nil // the proxy is being closed
	}
	s.proxy.failed(fmt.Errorf("watching %q: %w", statement.SQL, err))
	return nil
}

// locksRelations leaves out the statements about databases and the cluster.
func (p piece) locksRelations() bool {
	return p.starts("VACUUM") || p.starts("CLUSTER") || p.starts("REINDEX") || p.has("INDEX") || p.detaches()
}

// hold takes what the statement will wait for.
func (w *watcher) hold(ctx context.Context, words piece) error {
	mode := "ACCESS SHARE"
	if words.starts("VACUUM") && !words.has("FULL") {
		mode = "SHARE UPDATE EXCLUSIVE" // which VACUUM takes, and which bars itself
	}
	tables, err := w.tables(ctx, words)
	if err != nil {
		return err
	}
	const begin = "BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT 1"
	if err := w.exec(ctx, begin); err != nil {
		return err
	}
	if len(tables) == 0 {
		return nil
	}
	err = w.exec(ctx, "LOCK TABLE "+strings.Join(tables, ", ")+" IN "+mode+" MODE NOWAIT")
	if err == nil {
		return nil
	}
	// Another session is at one of the tables, or there are too many: the snapshot has to do.
	return w.exec(ctx, "ROLLBACK; "+begin)
}

// tables are those that the statement names, by themselves or by an index; all, if it names none.
func (w *watcher) tables(ctx context.Context, words piece) ([]string, error) {
	named := words.words
	if at := slices.Index(named, "PARTITION"); words.detaches() && at >= 0 {
		// Between its two transactions DETACH waits for who uses the parent; it is to be stopped in
		// the second, at the partition.
		named = named[at:]
	}
	var names []string
	for _, word := range named {
		names = append(names, identifier(word))
	}
	const query = `SELECT pg_catalog.format('%I.%I', n.nspname, c.relname), c.relname = ANY ($1) OR EXISTS (
		SELECT FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class x ON x.oid = i.indexrelid
		WHERE i.indrelid = c.oid AND x.relname = ANY ($1))
	FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
	WHERE c.relkind IN ('r', 'p') AND c.oid >= 16384 AND c.relpersistence <> 't' ORDER BY c.oid`
	found := w.conn.ExecParams(ctx, query, [][]byte{[]byte(textArray(names))}, nil, nil, nil).Read()
	if found.Err != nil {
		return nil, found.Err
	}
	var all, chosen []string
	for _, row := range found.Rows {
		all = append(all, string(row[0]))
		if string(row[1]) == "t" {
			chosen = append(chosen, string(row[0]))
		}
	}
	if len(chosen) == 0 && !words.detaches() {
		return all, nil
	}
	return chosen, nil
}

// identifier is the name that a word of a statement stands for.
func identifier(word string) string {
	if strings.HasPrefix(word, `"`) {
		return strings.ReplaceAll(strings.Trim(word, `"`), `""`, `"`)
	}
	return strings.ToLower(word)
}

func textArray(values []string) string {
	quoted := make([]string, len(values))
	for i, value := range values {
		quoted[i] = `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(value) + `"`
	}
	return "{" + strings.Join(quoted, ",") + "}"
}

func (w *watcher) exec(ctx context.Context, sql string) error {
	_, err := w.conn.Exec(ctx, sql).ReadAll()
	return err
}

// look reads the statement's locks again and again until it waits, or is done. What it holds where it
// waits is always the same; what it locks for a moment elsewhere would be seen by chance.
func (w *watcher) look(ctx context.Context) {
	defer close(w.result)
	query := `SELECT relation, mode, granted FROM pg_catalog.pg_lock_status() WHERE locktype IN ('relation', 'virtualxid')
		AND pid = ` + strconv.FormatUint(uint64(w.pid), 10)
	for w.err == nil && !w.stopped {
		seen := w.conn.ExecParams(ctx, query, nil, nil, nil, nil).Read()
		if w.err = seen.Err; w.err != nil {
			return
		}
		if w.stopped = slices.ContainsFunc(seen.Rows, waits); w.stopped {
			clear(w.locks)
		}
		w.note(seen.Rows)
		select {
		case <-w.done:
			return
		case <-time.After(time.Millisecond):
		}
	}
	if w.err == nil {
		w.err = w.exec(ctx, "ROLLBACK") // and let it go on
	}
}

func waits(row [][]byte) bool { return string(row[2]) == "f" }

// note keeps the relation locks.
func (w *watcher) note(rows [][][]byte) {
	for _, row := range rows {
		if row[0] != nil {
			w.locks[lockKey{number(row[0]), Mode(row[1])}] = true
		}
	}
}

// finish ends the watching and writes what was seen into the statement.
func (w *watcher) finish(ctx context.Context, statement *Statement) error {
	close(w.done)
	<-w.result
	defer w.conn.Close(ctx)
	if w.err != nil {
		return w.err
	}
	if !w.stopped && w.conn.TxStatus() != 'I' {
		if err := w.exec(ctx, "ROLLBACK"); err != nil {
			return err
		}
	}
	changed, _, err := w.known.load(ctx, w.conn)
	if err != nil {
		return err
	}
	w.tell(statement, changed)
	return nil
}

func (w *watcher) tell(statement *Statement, changed change) {
	w.known.mu.Lock()
	defer w.known.mu.Unlock()
	for lock := range w.locks {
		relation, ok := w.known.byOID[lock.oid]
		if !ok || inToast(relation) || !w.stopped && relation.Kind == "index" || lock.oid < firstUserOID && lock.mode.Strength() < ShareUpdateExclusive.Strength() {
			continue
		}
		statement.Locks = append(statement.Locks, Lock{relation, lock.mode})
	}
	statement.Seen = Watched
	if w.stopped {
		statement.Seen = Stopped
	}
	statement.Dropped = changed.dropped
	again := map[string]bool{}
	for _, relation := range changed.dropped {
		again[relation.String()] = true // REINDEX CONCURRENTLY makes a new index under the old name
	}
	for _, relation := range changed.created {
		statement.Created = append(statement.Created, relation)
		if relation.Kind == "index" {
			statement.Builds = append(statement.Builds, Build{relation, w.known.byOID[relation.Table], again[relation.String()]})
		}
	}
	for _, relation := range changed.rewritten {
		switch relation.Kind {
		case "index":
			statement.Builds = append(statement.Builds, Build{relation, w.known.byOID[relation.Table], true})
		case "table", "materialized view":
			statement.Rewrites = append(statement.Rewrites, relation)
		}
	}
	statement.sort()
}
