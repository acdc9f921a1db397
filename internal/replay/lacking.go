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
	missingLibrary   = regexp.MustCompile(`^could not access file "\$libdir/(.+)"`)
)

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
	for _, pattern := range []*regexp.Regexp{missingExtension, missingControl, missingLibrary} {
		if m := pattern.FindStringSubmatch(f.Message); m != nil {
			return fmt.Sprintf("the extension %s is not available on the throwaway server", m[1]),
				postgres.ExtensionAdvice(m[1], server)
		}
	}
	return "", ""
}
