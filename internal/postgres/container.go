package postgres

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/netip"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/moby/moby/api/types/container"
	"github.com/moby/moby/api/types/network"
	"github.com/moby/moby/client"
	"github.com/testcontainers/testcontainers-go"
)

const (
	// containerLabel holds the name of the directory that marks our run, pidLabel our process number.
	containerLabel = "org.migrate-check.run"
	pidLabel       = "org.migrate-check.pid"
	containerPort  = 5432
	// defaultMajor is the image that is taken if the configuration names no version.
	defaultMajor = 17
	// containerData lies in memory. It is not the image's volume, where such a mount may come up as root's.
	containerData = "/migrate-check"
)

// containerServer is a server in a container.
type containerServer struct {
	*cluster
	docker client.APIClient
	run    *claim
	id     string
	line   *lifeline
}

func startContainer(ctx context.Context, opts Options) (_ Server, err error) {
	began := time.Now()
	provider, err := reachDocker(ctx)
	if err != nil {
		return nil, err
	}
	docker := provider.Client()
	sweepContainers(ctx, docker, opts)
	opts.logf("using Docker at %s", docker.DaemonHost())
	image := imageOf(opts)
	entrypoint, err := haveImage(ctx, docker, image, opts)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeoutCause(ctx, startLimit, fmt.Errorf("the container did not answer within %s", startLimit))
	defer cancel()
	server := &containerServer{docker: docker}
	defer func() {
		if err != nil {
			err = errors.Join(err, server.Close(ctx))
		}
	}()
	if server.run, err = claimRun(); err != nil {
		return nil, err
	}
	maintenance := Database{Name: "postgres", User: superuser, Password: randomHex(16), Params: map[string]string{"sslmode": "disable"}}
	if err := server.launch(ctx, provider, image, entrypoint, maintenance.Password, opts); err != nil {
		return nil, fmt.Errorf("starting a container of %s: %w", image, err)
	}
	conn, err := server.wait(ctx, provider, &maintenance)
	if err != nil {
		return nil, fmt.Errorf("waiting for the server in a container of %s: %w", image, err)
	}
	info := Info{Source: "container", Detail: image, Startup: time.Since(began)}
	server.cluster, err = newCluster(ctx, conn, maintenance, true, info, opts)
	return server, err
}

func imageOf(opts Options) string {
	switch {
	case opts.Image != "":
		return opts.Image
	case opts.Version != 0:
		return "postgres:" + strconv.Itoa(opts.Version)
	default:
		return "postgres:" + strconv.Itoa(defaultMajor)
	}
}

// launchLimit is how long the engine may take to create and start a container.
const launchLimit = time.Minute

// launch creates the container, holds on to it, and starts it. It is not interrupted: the engine goes on creating what
// nobody waits for any longer, and nobody would then know what to remove.
func (s *containerServer) launch(ctx context.Context, provider *testcontainers.DockerProvider, image string, entrypoint []string, password string, opts Options) error {
	ctx, cancel := context.WithTimeoutCause(context.WithoutCancel(ctx), launchLimit, fmt.Errorf("the engine did not start it within %s", launchLimit))
	defer cancel()
	request := testcontainers.ContainerRequest{
		Image:      image,
		Entrypoint: lifelineEntrypoint(entrypoint),
		Cmd:        serverCommand(opts.Version, opts.Settings),
		Env: map[string]string{
			"POSTGRES_USER":        superuser,
			"POSTGRES_PASSWORD":    password,
			"POSTGRES_INITDB_ARGS": "--encoding=UTF8 --locale=C --wal-segsize=1 --no-sync",
			"PGDATA":               containerData + "/data",
		},
		ExposedPorts: []string{strconv.Itoa(containerPort) + "/tcp"},
		Tmpfs:        map[string]string{containerData: "rw,mode=1777"},
		Labels:       map[string]string{containerLabel: s.run.name, pidLabel: strconv.Itoa(os.Getpid())},
		ConfigModifier: func(config *container.Config) {
			config.OpenStdin = true
			config.StdinOnce = true // the end of our connection is the end of its input
		},
		HostConfigModifier: func(host *container.HostConfig) {
			host.AutoRemove = true
			if dialsLoopback(s.docker.DaemonHost()) {
				host.PortBindings = loopbackBinding()
			}
		},
		LifecycleHooks: []testcontainers.ContainerLifecycleHooks{{
			PostCreates: []testcontainers.ContainerHook{
				func(ctx context.Context, created testcontainers.Container) (err error) {
					s.id = created.GetContainerID()
					s.line, err = attach(ctx, s.docker, s.id)
					return err
				},
			},
		}},
	}
	_, err := provider.RunContainer(ctx, request)
	return err
}

func serverCommand(major int, settings map[string]string) []string {
	merged := settingsFor(major)
	maps.Copy(merged, settings)
	command := []string{"postgres"}
	for _, name := range slices.Sorted(maps.Keys(merged)) {
		command = append(command, "-c", name+"="+merged[name])
	}
	return command
}

// dialsLoopback reports whether the engine publishes ports on our own loopback interface: it is on this
// machine, and we are not in a container ourselves.
func dialsLoopback(daemon string) bool {
	return !inContainer() && (strings.HasPrefix(daemon, "unix://") || strings.HasPrefix(daemon, "npipe://"))
}

func inContainer() bool {
	return isFile("/.dockerenv") || isFile("/run/.containerenv")
}

// loopbackBinding keeps the throwaway server off the network, and us from asking for ::1, for which the
// engine may have taken another port.
func loopbackBinding() network.PortMap {
	return network.PortMap{
		network.MustParsePort(strconv.Itoa(containerPort) + "/tcp"): {{HostIP: netip.AddrFrom4([4]byte{127, 0, 0, 1})}},
	}
}

// containerPoll is long enough for the attempts not to take the processor from the server: each goes
// through a proxy of the engine.
const containerPoll = 10 * time.Millisecond

// wait gives the first session, and fills in where the server was found.
func (s *containerServer) wait(ctx context.Context, provider *testcontainers.DockerProvider, db *Database) (*pgx.Conn, error) {
	endpoints, err := s.endpoints(ctx, provider)
	if err != nil {
		return nil, err
	}
	// A proxy of the engine may keep us waiting for a container that has ended.
	ctx, stop := s.line.whileUncut(ctx)
	defer stop()
	ticker := time.NewTicker(containerPoll)
	defer ticker.Stop()
	var last error
	for turn := 0; ; turn++ {
		select {
		case <-ctx.Done():
			return nil, s.explainWait(ctx, endpoints, last)
		case <-ticker.C:
		}
		address := endpoints[turn%len(endpoints)]
		db.Host, db.Port = address.host, address.port
		conn, err := connectWithin(ctx, db, 2*time.Second)
		if err == nil {
			return conn, nil
		}
		last = err
	}
}

// explainWait names the addresses that were tried, since from within another container the engine's
// network may be out of reach.
func (s *containerServer) explainWait(ctx context.Context, endpoints []endpoint, last error) error {
	if errors.Is(context.Cause(ctx), errCut) {
		return fmt.Errorf("the server ended at once:\n%s", s.line.complaint())
	}
	err := fmt.Errorf("%w at %v", context.Cause(ctx), endpoints)
	if last != nil {
		err = fmt.Errorf("%w; last: %s", err, oneLine(last))
	}
	if inContainer() {
		return advise(err, "migrate-check runs in a container itself: set TESTCONTAINERS_HOST_OVERRIDE to the host's address, or use a service container and --postgres URL")
	}
	return err
}

func connectWithin(ctx context.Context, db *Database, limit time.Duration) (*pgx.Conn, error) {
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	return db.Connect(ctx)
}

type endpoint struct {
	host string
	port int
}

func (e endpoint) String() string { return e.host + ":" + strconv.Itoa(e.port) }

// endpoints are the addresses at which the server may be found: its published port where the engine is,
// and, if we are in a container ourselves, which may have the host's network or the engine's, that port
// here and the container's own address.
func (s *containerServer) endpoints(ctx context.Context, provider *testcontainers.DockerProvider) ([]endpoint, error) {
	inspected, err := s.docker.ContainerInspect(ctx, s.id, client.ContainerInspectOptions{})
	if err != nil {
		return nil, fmt.Errorf("looking at the container: %w", err)
	}
	settings := inspected.Container.NetworkSettings
	port := publishedPort(settings)
	if port == 0 {
		return nil, fmt.Errorf("the engine published no port for the container:\n%s", s.line.complaint())
	}
	if dialsLoopback(s.docker.DaemonHost()) {
		return []endpoint{{"127.0.0.1", port}}, nil
	}
	host, err := provider.DaemonHost(ctx)
	if err != nil {
		return nil, err
	}
	endpoints := []endpoint{{host, port}}
	if inContainer() {
		endpoints = append(endpoints, endpoint{"127.0.0.1", port})
		for _, joined := range settings.Networks {
			if joined.IPAddress.IsValid() {
				endpoints = append(endpoints, endpoint{joined.IPAddress.String(), containerPort})
			}
		}
	}
	return endpoints, nil
}

// publishedPort is 0 if there is none, as for a container that has ended.
func publishedPort(settings *container.NetworkSettings) int {
	if settings == nil {
		return 0
	}
	for _, bindings := range settings.Ports {
		for _, binding := range bindings {
			if port, err := strconv.Atoi(binding.HostPort); err == nil {
				return port
			}
		}
	}
	return 0
}

// closeLimit is how long the engine may take to remove a container.
const closeLimit = 30 * time.Second

// Close removes the container.
func (s *containerServer) Close(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), closeLimit)
	defer cancel()
	if s.cluster != nil {
		s.disconnect(ctx)
	}
	var err error
	if s.id != "" {
		err = removeContainer(ctx, s.docker, s.id)
	}
	s.line.close()
	return errors.Join(err, s.docker.Close(), s.run.release())
}
