package postgres

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	cerrdefs "github.com/containerd/errdefs"
	"github.com/moby/moby/api/pkg/authconfig"
	"github.com/moby/moby/client"
	"github.com/testcontainers/testcontainers-go"
	tclog "github.com/testcontainers/testcontainers-go/log"
)

// dockerAdvice is for an engine that is not where we look: the library knows nothing of Docker's contexts.
const dockerAdvice = "start Docker, or set DOCKER_HOST to its socket (docker context inspect shows it)"

// pingLimit is how long an engine may take to say that it is there.
const pingLimit = 10 * time.Second

// reachDocker gives the container engine, and the address under which it was found.
func reachDocker(ctx context.Context) (*testcontainers.DockerProvider, error) {
	if err := pingDockerHost(ctx); err != nil {
		return nil, err
	}
	provider, err := dockerProvider()
	if err == nil {
		return provider, nil
	}
	err = fmt.Errorf("container engine %w: DOCKER_HOST is not set, and none answers at the usual sockets: %s", ErrNotFound, oneLine(err))
	if strings.Contains(err.Error(), "permission denied") {
		return nil, advise(err, "let your user use Docker, for instance by adding it to the group docker")
	}
	return nil, advise(err, dockerAdvice)
}

// pingDockerHost asks the engine of DOCKER_HOST. The library would pass over one that does not answer, and
// use another engine than the user said.
func pingDockerHost(ctx context.Context) error {
	host := os.Getenv("DOCKER_HOST")
	if host == "" {
		return nil
	}
	docker, err := client.New(client.FromEnv)
	if err == nil {
		defer docker.Close()
		ctx, cancel := context.WithTimeout(ctx, pingLimit)
		defer cancel()
		_, err = docker.Ping(ctx, client.PingOptions{})
	}
	if err != nil {
		return advise(fmt.Errorf("container engine %w at DOCKER_HOST=%s: %s", ErrNotFound, host, oneLine(err)),
			"start Docker there, or set DOCKER_HOST right")
	}
	return nil
}

// dockerProvider connects with the library.
func dockerProvider() (*testcontainers.DockerProvider, error) {
	tameLibrary()
	return testcontainers.NewDockerProvider(testcontainers.Generic2DockerOptions(
		testcontainers.WithLogger(tclog.NewNoopLogger()))...)
}

// tameLibrary keeps the library from printing, and from starting its reaper: a container with an image of
// its own, which would remove ours if we are killed. Our containers see to that themselves, see lifeline.
// The library has that switch only as an environment variable, which it reads once.
var tameLibrary = sync.OnceFunc(func() {
	tclog.SetDefault(tclog.NewNoopLogger())
	const variable = "TESTCONTAINERS_RYUK_DISABLED"
	before, wasSet := os.LookupEnv(variable)
	os.Setenv(variable, "true")
	testcontainers.ReadConfig()
	if wasSet {
		os.Setenv(variable, before)
	} else {
		os.Unsetenv(variable)
	}
})

// haveImage pulls the image if the engine does not have it, and gives its entry point.
func haveImage(ctx context.Context, docker client.APIClient, image string, opts Options) ([]string, error) {
	found, err := docker.ImageInspect(ctx, image)
	if cerrdefs.IsNotFound(err) {
		opts.logf("pulling the image %s", image)
		if err := pull(ctx, docker, image); err != nil {
			return nil, advise(fmt.Errorf("pulling the image %s: %s", image, oneLine(err)),
				"set postgres.image to an image that this machine has or can pull")
		}
		found, err = docker.ImageInspect(ctx, image)
	}
	if err != nil {
		return nil, fmt.Errorf("looking at the image %s: %w", image, err)
	}
	if found.Config == nil || len(found.Config.Entrypoint) == 0 {
		return nil, fmt.Errorf("the image %s has no entry point; images made like the official one of PostgreSQL do", image)
	}
	return found.Config.Entrypoint, nil
}

// pull does not leave it to the library, which tries for a quarter of an hour and takes no notice of
// errors that come in the middle.
func pull(ctx context.Context, docker client.APIClient, image string) error {
	options := client.ImagePullOptions{}
	// No credentials for the registry is the usual case, and no error.
	if _, auth, err := testcontainers.DockerImageAuth(ctx, image); err == nil {
		if options.RegistryAuth, err = authconfig.Encode(auth); err != nil {
			return err
		}
	}
	progress, err := docker.ImagePull(ctx, image, options)
	if err != nil {
		return err
	}
	defer progress.Close()
	return progress.Wait(ctx)
}

// removeContainer takes a container and its volumes away, and returns when it is gone. The engine may be
// doing so already.
func removeContainer(ctx context.Context, docker client.APIClient, id string) error {
	_, err := docker.ContainerRemove(ctx, id, client.ContainerRemoveOptions{Force: true, RemoveVolumes: true})
	for cerrdefs.IsConflict(err) {
		select {
		case <-ctx.Done():
			return errors.Join(err, ctx.Err())
		case <-time.After(20 * time.Millisecond):
		}
		_, err = docker.ContainerRemove(ctx, id, client.ContainerRemoveOptions{Force: true, RemoveVolumes: true})
	}
	if err == nil || cerrdefs.IsNotFound(err) {
		return nil
	}
	return fmt.Errorf("removing the container %.12s: %w", id, err)
}

// abandonedAfter is when a container of ours that does not run counts as left behind, if we cannot know
// better: its run may have been on another machine.
const abandonedAfter = 10 * time.Minute

// sweepContainers removes containers of runs that were killed between making and starting them. Those
// that run end by themselves.
func sweepContainers(ctx context.Context, docker client.APIClient, opts Options) {
	killed := Sweep()
	ours, err := docker.ContainerList(ctx, client.ContainerListOptions{
		All:     true,
		Filters: make(client.Filters).Add("label", containerLabel).Add("status", "created", "exited", "dead"),
	})
	if err != nil {
		return // the start that follows meets the same error and reports it
	}
	for _, found := range ours.Items {
		ofKilled := slices.ContainsFunc(killed, func(dir string) bool {
			return filepath.Base(dir) == found.Labels[containerLabel]
		})
		if !ofKilled && time.Since(time.Unix(found.Created, 0)) < abandonedAfter {
			continue
		}
		if removeContainer(ctx, docker, found.ID) == nil {
			opts.logf("removed the container %.12s, left by a run that was killed", found.ID)
		}
	}
}

func oneLine(err error) string {
	return strings.Join(strings.Fields(err.Error()), " ")
}

// CheckDocker reports whether the container source could work: an engine answers, and has the image or
// can pull it.
func CheckDocker(ctx context.Context, image string) error {
	provider, err := reachDocker(ctx)
	if err != nil {
		return err
	}
	docker := provider.Client()
	defer docker.Close()
	_, err = haveImage(ctx, docker, image, Options{})
	return err
}
