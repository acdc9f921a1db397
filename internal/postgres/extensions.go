package postgres

import (
	"fmt"
	"strconv"
	"strings"
)

// extension is where an extension comes from. %d stands for the major version.
type extension struct{ debian, image string }

// extensions are those that a plain server does not have. What is not here and not there comes with
// PostgreSQL's contrib modules, or we do not know it.
var extensions = map[string]extension{
	"age":                    {"postgresql-%d-age", ""},
	"h3":                     {"postgresql-%d-h3", ""},
	"hll":                    {"postgresql-%d-hll", ""},
	"hypopg":                 {"postgresql-%d-hypopg", ""},
	"ip4r":                   {"postgresql-%d-ip4r", ""},
	"orafce":                 {"postgresql-%d-orafce", ""},
	"pg_cron":                {"postgresql-%d-cron", ""},
	"pg_partman":             {"postgresql-%d-partman", ""},
	"pg_repack":              {"postgresql-%d-repack", ""},
	"pgaudit":                {"postgresql-%d-pgaudit", ""},
	"pgmq":                   {"", "ghcr.io/pgmq/pg%d-pgmq:latest"},
	"pgrouting":              {"postgresql-%d-pgrouting", "pgrouting/pgrouting:latest"},
	"pgtap":                  {"postgresql-%d-pgtap", ""},
	"plpython3u":             {"postgresql-plpython3-%d", ""},
	"plperl":                 {"postgresql-plperl-%d", ""},
	"pltcl":                  {"postgresql-pltcl-%d", ""},
	"postgis":                {"postgresql-%d-postgis-3", "postgis/postgis:%d-3.5"},
	"postgis_raster":         {"postgresql-%d-postgis-3", "postgis/postgis:%d-3.5"},
	"postgis_topology":       {"postgresql-%d-postgis-3", "postgis/postgis:%d-3.5"},
	"postgis_tiger_geocoder": {"postgresql-%d-postgis-3", "postgis/postgis:%d-3.5"},
	"prefix":                 {"postgresql-%d-prefix", ""},
	"rum":                    {"postgresql-%d-rum", ""},
	"semver":                 {"postgresql-%d-semver", ""},
	"timescaledb":            {"", "timescale/timescaledb:latest-pg%d"},
	"vector":                 {"postgresql-%d-pgvector", "pgvector/pgvector:pg%d"},
}

// ExtensionAdvice says how to get a server that has the extension, in half a sentence.
func ExtensionAdvice(name string, server Info) string {
	known := extensions[name]
	debian, image := known.withVersion(server.Major)
	switch {
	case server.Source == "local" && debian != "" && image != "":
		return fmt.Sprintf("install the package %s, or set postgres.image to %s", debian, image)
	case server.Source == "local" && debian != "":
		return fmt.Sprintf("install the package %s, or set postgres.image to an image that has it", debian)
	case server.Source == "url":
		return "install it on that server"
	case image != "":
		return fmt.Sprintf("set postgres.image to %s", image)
	default:
		return "set postgres.image to an image that has it"
	}
}

func (e extension) withVersion(major int) (debian, image string) {
	return insertVersion(e.debian, major), insertVersion(e.image, major)
}

func insertVersion(name string, major int) string {
	return strings.ReplaceAll(name, "%d", strconv.Itoa(major))
}
