package postgres

import "context"

// abandonedQuery finds the databases of runs that were killed: their whole name is one of ours, and nobody holds
// the lock whose number it begins with (see presence). Runs of others may be at work at the same time. So a
// database in which a session waits for its client is left alone: that client lives. A server process whose
// client is gone ends as soon as its statement does, and until then it is active.
// https://www.postgresql.org/docs/current/view-pg-locks.html
const abandonedQuery = `
SELECT datname::text FROM pg_database AS d
WHERE datname ~ '^` + namePrefix + `[0-9a-f]{16}_[0-9a-f]{12}$' AND datname <> current_database() AND pg_has_role(datdba, 'USAGE')
  AND NOT EXISTS (
    SELECT FROM pg_locks AS l WHERE l.locktype = 'advisory' AND l.objsubid = 1
      AND lpad(to_hex(l.classid::bigint), 8, '0') || lpad(to_hex(l.objid::bigint), 8, '0') = substr(datname::text, $1, 16))
  AND NOT EXISTS (SELECT FROM pg_stat_activity AS a WHERE a.datid = d.oid AND a.state IS DISTINCT FROM 'active')
ORDER BY 1`

// sweep drops the databases that killed runs left on the server. What cannot be dropped is left alone: it is no
// reason not to start.
func (s *urlServer) sweep(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, urlLimit)
	defer cancel()
	names, err := s.names(ctx, abandonedQuery, len(namePrefix)+1)
	if err != nil {
		s.opts.logf("looking for databases of runs that were killed: %v", err)
		return
	}
	for _, name := range names {
		db := s.maintenance
		db.Name = name
		if err := s.Drop(ctx, &db); err != nil {
			s.opts.logf("%v", err)
			continue
		}
		s.opts.logf("dropped the database %s, left by a run that was killed", name)
	}
}
