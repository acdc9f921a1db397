package lint

// The modes of table locks, as pg_locks names them.
// https://www.postgresql.org/docs/current/explicit-locking.html#LOCKING-TABLES
const (
	AccessShare          = "AccessShareLock"
	RowShare             = "RowShareLock"
	RowExclusive         = "RowExclusiveLock"
	ShareUpdateExclusive = "ShareUpdateExclusiveLock"
	Share                = "ShareLock"
	ShareRowExclusive    = "ShareRowExclusiveLock"
	Exclusive            = "ExclusiveLock"
	AccessExclusive      = "AccessExclusiveLock"
)
