package replay

import (
	"fmt"
	"regexp"

	"github.com/migrate-check/migrate-check/internal/apply"
	"github.com/migrate-check/migrate-check/internal/postgres"
)

var (
	missingRole      = regexp.MustCompile(`^role "(.+)" does not exist$`)
	missingExtension = regexp.MustCompile(`^extension "(.+)" is not available$`)
	missingControl   = regexp.MustCompile(`^could not open extension control file ".*/(.+)\.control"`)
	missingDatabase  = regexp.MustCompile(`^database "(.+)" does not exist$`)
	missingDirectory = regexp.MustCompile(`^directory "(.+)" does not exist$`)
	missingLibrary   = regexp.MustCompile(`^could not access file "\$libdir/(.+)"`)
)

// undefinedFile is the server's code for a file or directory that is not there.
// https://www.postgresql.org/docs/current/errcodes-appendix.html
const undefinedFile = "58P01"

// lacking says what keeps the migration from running here, such as what the throwaway server lacks and
// production may well have, and how to give it that. Such a failure says nothing about the migration.
func lacking(f *apply.Failure, server postgres.Info) (why, fix string) {
	if f.Untried {
		return f.Message, ""
	}
	if m := missingRole.FindStringSubmatch(f.Message); m != nil {
		return fmt.Sprintf("the role %s does not exist on the throwaway server", m[1]),
			fmt.Sprintf("add %s to postgres.roles in migrate-check.yaml", m[1])
	}
	if m := missingDatabase.FindStringSubmatch(f.Message); m != nil {
		return fmt.Sprintf("the revision names the database %s, and the throwaway one has another name", m[1]),
			fmt.Sprintf("write EXECUTE format('… DATABASE %%I …', current_database()) in a DO block in place of %s", m[1])
	}
	if m := missingDirectory.FindStringSubmatch(f.Message); m != nil && f.SQLState == undefinedFile {
		return fmt.Sprintf("the directory %s does not exist where the throwaway server runs", m[1]),
			"make tablespaces outside of migrations, where the servers are set up"
	}
	if f.Message == "prepared transactions are disabled" {
		return f.Message + " on the throwaway server", "set max_prepared_transactions in postgres.settings in migrate-check.yaml"
	}
	for _, pattern := range []*regexp.Regexp{missingExtension, missingControl, missingLibrary} {
		if m := pattern.FindStringSubmatch(f.Message); m != nil {
			return fmt.Sprintf("the extension %s is not available on the throwaway server", m[1]),
				postgres.ExtensionAdvice(m[1], server)
		}
	}
	return "", ""
}
