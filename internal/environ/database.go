package environ

import "regexp"

var (
	urlSetting = regexp.MustCompile(`(?i)(^|_)(DATABASE|DB|POSTGRES|POSTGRESQL|PG|SQLALCHEMY|ALEMBIC)(_\w+)?_?(URL|URI|DSN)$`)
	// A part of an address: an optional prefix, what it belongs to, and which part it is.
	partSetting = regexp.MustCompile(`(?i)^(?:\w+_)?(?:DATABASE|DB|POSTGRES|POSTGRESQL|PG)_{0,2}` +
		`(HOST|HOSTNAME|HOSTADDR|SERVER|ADDRESS|PORT|USER|USERNAME|PASSWORD|PASSWD|PASS|DB|DBNAME|DATABASE|NAME)$`)
	postgresURL = regexp.MustCompile(`^(postgres(?:ql)?(?:\+\w+)?)://`)
	libpq       = regexp.MustCompile(`^PG[A-Z]+$`)
)

// IsDatabaseSetting reports whether a variable says where a database is.
func IsDatabaseSetting(name, value string) bool {
	return urlSetting.MatchString(name) || partSetting.MatchString(name) || libpq.MatchString(name) || postgresURL.MatchString(value)
}

// DatabasePart is the last word of the name of a setting that holds a part of an address, such as "HOST". It
// is empty for one that holds a whole address.
func DatabasePart(name string) string {
	if part := partSetting.FindStringSubmatch(name); part != nil && !urlSetting.MatchString(name) {
		return part[1]
	}
	return ""
}

// Scheme is that of a PostgreSQL URL, such as "postgresql+asyncpg"; empty if the value is none.
func Scheme(value string) string {
	if shown := postgresURL.FindStringSubmatch(value); shown != nil {
		return shown[1]
	}
	return ""
}
