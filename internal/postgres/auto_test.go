package postgres_test

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/migrate-check/migrate-check/internal/pgtest"
	"github.com/migrate-check/migrate-check/internal/postgres"
)

func TestAutoPrefersLocalBinaries(t *testing.T) {
	options := pgtest.Options()
	options.Source = "auto"
	server := pgtest.NewServer(t, options)
	if info := server.Info(); info.Source != "local" || info.Reason == "" {
		t.Errorf("got %+v, want local and a reason", info)
	}
}

func TestAutoTakesTheContainerThatHasTheVersion(t *testing.T) {
	image := pgtest.Docker(t)
	options := postgres.Options{Source: "auto", BinDir: t.TempDir(), Version: 15}
	if image != "postgres:15" {
		options.Image, options.Version = image, 0
	}
	server := pgtest.NewServer(t, options)
	if info := server.Info(); info.Source != "container" || info.Reason == "" {
		t.Errorf("got %+v, want container and a reason", info)
	}
}

func TestAutoTellsEverythingItTried(t *testing.T) {
	t.Setenv("DOCKER_HOST", "unix:///no/such/socket")
	_, err := postgres.Start(t.Context(), postgres.Options{BinDir: t.TempDir()})
	wantUnavailable(t, err, "no/such/socket", "no initdb and postgres in")
	var unavailable *postgres.UnavailableError
	errors.As(err, &unavailable)
	var sources []string
	for _, attempt := range unavailable.Attempts {
		sources = append(sources, attempt.Source)
	}
	if diff := cmp.Diff([]string{"local", "container"}, sources); diff != "" {
		t.Errorf("the sources that were tried differ (-want +got):\n%s", diff)
	}
}

func TestBadOptions(t *testing.T) {
	for _, options := range []postgres.Options{
		{Source: "mysql://x"},
		{Settings: map[string]string{"listen_addresses": "*"}},
		{Settings: map[string]string{"work_mem = 1; x": "1"}},
		{Settings: map[string]string{"work_mem": "1\n2"}},
	} {
		server, err := postgres.Start(t.Context(), options)
		var unavailable *postgres.UnavailableError
		if err == nil {
			server.Close(t.Context())
		}
		if err == nil || errors.As(err, &unavailable) {
			t.Errorf("%+v: got %v, want an error about the options", options, err)
		}
	}
}

func TestLocalWithOptions(t *testing.T) {
	options := pgtest.Options()
	options.Settings = map[string]string{"timezone": "Europe/Berlin", "app.tenant": `it's \ back`, "work_mem": "8MB"}
	options.Roles = []string{"app", "Read Only"}
	options.Extensions = []string{"citext", "uuid-ossp"}
	db := createOn(t, pgtest.NewServer(t, options))
	got := column(t, db, `
		SELECT current_setting('timezone') UNION ALL SELECT current_setting('app.tenant') UNION ALL SELECT current_setting('work_mem')
		UNION ALL (SELECT extname::text FROM pg_extension WHERE extname <> 'plpgsql' ORDER BY 1)
		UNION ALL (SELECT rolname::text FROM pg_roles WHERE rolname IN ('app', 'Read Only') ORDER BY 1 DESC)`)
	want := []string{"Europe/Berlin", `it's \ back`, "8MB", "citext", "uuid-ossp", "app", "Read Only"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("the server differs (-want +got):\n%s", diff)
	}
}

func TestLocalThatDoesNotStart(t *testing.T) {
	pgtest.Server(t) // skips where there is none
	options := pgtest.Options()
	options.Settings = map[string]string{"work_memory": "1GB"}
	_, err := postgres.Start(t.Context(), options)
	wantUnavailable(t, err, `unrecognized configuration parameter "work_memory"`)

	options = pgtest.Options()
	options.Extensions = []string{"postgis"}
	if _, err := postgres.Start(t.Context(), options); err != nil {
		wantUnavailable(t, err, `does not have the extension "postgis"`, "install the package postgresql-", "postgis/postgis:")
	}
}
