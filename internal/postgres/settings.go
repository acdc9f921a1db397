package postgres

import "maps"

// superuser is what the official image calls it too, so that owners and grants are the same everywhere.
const superuser = "postgres"

// throwawaySettings make a server fast that need not survive anything, and let migrations do what
// production would let them do. All but those in settingsSince exist since
// PostgreSQL 10.
// https://www.postgresql.org/docs/current/non-durability.html
var throwawaySettings = map[string]string{
	"fsync":              "off",
	"synchronous_commit": "off",
	"full_page_writes":   "off",
	"max_wal_size":       "4GB",
	"checkpoint_timeout": "1h",

	// A state that is kept between runs holds no log that nobody will read.
	"wal_recycle":   "off",
	"wal_init_zero": "off",

	// Publications, replication slots and prepared transactions in migrations work, and so does one
	// transaction that touches some thousand tables. The last three make the size of the server's lock
	// table, all of which is read behind every statement that is traced: twice the default is enough.
	"wal_level":                 "logical",
	"max_prepared_transactions": "4",
	"max_connections":           "60",
	"max_locks_per_transaction": "160",

	// Nothing happens on the server but what the migrations do.
	"autovacuum": "off",
	"jit":        "off",

	// A killed server leaves nothing in /dev/shm, and its processes say whose they are.
	"dynamic_shared_memory_type": "mmap",
	"cluster_name":               "migrate-check",

	"timezone":       "UTC",
	"shared_buffers": "128MB",
}

// settingsSince are the versions that have some of them. An older server does not start with them.
var settingsSince = map[string]int{"jit": 11, "wal_recycle": 12, "wal_init_zero": 12}

// settingsFor are the settings of a server of a major version, 0 for one that is not known and is new enough.
func settingsFor(major int) map[string]string {
	settings := maps.Clone(throwawaySettings)
	for name, since := range settingsSince {
		if major != 0 && major < since {
			delete(settings, name)
		}
	}
	return settings
}
