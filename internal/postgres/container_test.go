package postgres_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/moby/moby/client"

	"github.com/migrate-check/migrate-check/internal/pgtest"
	"github.com/migrate-check/migrate-check/internal/postgres"
)

func TestContainerLeavesNothing(t *testing.T) {
	image := pgtest.Docker(t)
	before := ourContainers(t)
	server, err := postgres.Start(t.Context(), postgres.Options{Source: "container", Image: image,
		Settings: map[string]string{"timezone": "Europe/Berlin"}, Roles: []string{"app"}, Extensions: []string{"citext"}})
	if err != nil {
		t.Fatal(err)
	}
	db, err := server.Create(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%+v", server.Info())
	for query, want := range map[string]string{
		"SHOW timezone": "Europe/Berlin",
		"SHOW fsync":    "off",
		"SELECT extname::text FROM pg_extension WHERE extname = 'citext'": "citext",
		"SELECT rolname::text FROM pg_roles WHERE rolname = 'app'":        "app",
	} {
		if got := column(t, db, query); len(got) != 1 || got[0] != want {
			t.Errorf("%s gives %q, want %q", query, got, want)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := server.Close(ctx); err != nil {
		t.Fatal(err)
	}
	if after := ourContainers(t); after != before {
		t.Errorf("%d containers were there before, %d are there after", before, after)
	}
}

func TestContainerWithoutImage(t *testing.T) {
	pgtest.Docker(t)
	_, err := postgres.Start(t.Context(), postgres.Options{Source: "container", Image: "localhost:1/no-such-image:1"})
	wantUnavailable(t, err, "pulling the image localhost:1/no-such-image:1", "postgres.image")
}

func TestContainerWithBadSetting(t *testing.T) {
	image := pgtest.Docker(t)
	before := ourContainers(t)
	_, err := postgres.Start(t.Context(), postgres.Options{Source: "container", Image: image, Settings: map[string]string{"work_memory": "1GB"}})
	wantUnavailable(t, err, `unrecognized configuration parameter "work_memory"`)
	if after := ourContainers(t); after != before {
		t.Errorf("%d containers were there before, %d are there after", before, after)
	}
}

func TestContainerStartAborted(t *testing.T) {
	image := pgtest.Docker(t)
	before := ourContainers(t)
	// Cancelled by the first line of progress that comes after the container was reached.
	ctx, cancel := context.WithCancel(t.Context())
	_, err := postgres.Start(ctx, postgres.Options{Source: "container", Image: image, Log: cancelOn{cancel}})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want it to be cancelled", err)
	}
	if after := ourContainers(t); after != before {
		t.Errorf("%d containers were there before, %d are there after", before, after)
	}
}

type cancelOn struct{ cancel context.CancelFunc }

func (c cancelOn) Write(line []byte) (int, error) {
	c.cancel()
	return len(line), nil
}

func TestWrongDockerHostIsNamed(t *testing.T) {
	t.Setenv("DOCKER_HOST", "unix:///no/such/socket")
	_, err := postgres.Start(t.Context(), postgres.Options{Source: "container"})
	wantUnavailable(t, err, "DOCKER_HOST=unix:///no/such/socket")
	if !errors.Is(err, postgres.ErrNotFound) {
		t.Errorf("%v is not ErrNotFound", err)
	}
}

func wantUnavailable(t *testing.T, err error, words ...string) {
	t.Helper()
	var unavailable *postgres.UnavailableError
	if !errors.As(err, &unavailable) {
		t.Fatalf("got %v, want an UnavailableError", err)
	}
	t.Log(err)
	for _, word := range words {
		if !strings.Contains(err.Error(), word) {
			t.Errorf("got %q, want it to say %q", err, word)
		}
	}
}

func ourContainers(t *testing.T) int {
	t.Helper()
	docker, err := client.New(client.FromEnv)
	if err != nil {
		t.Fatal(err)
	}
	defer docker.Close()
	list, err := docker.ContainerList(t.Context(), client.ContainerListOptions{All: true,
		Filters: make(client.Filters).Add("label", "org.migrate-check.run")})
	if err != nil {
		t.Fatal(err)
	}
	return len(list.Items)
}
