package pgtest

import (
	"os"
	"testing"

	"github.com/migrate-check/migrate-check/internal/postgres"
)

// The engine's tests take the image that testdata/image builds, unless told otherwise.
const (
	requireDockerVariable = "MIGRATE_CHECK_REQUIRE_DOCKER"
	imageVariable         = "MIGRATE_CHECK_TEST_IMAGE"
	builtImage            = "postgres:15"
)

// Docker skips the test where no container engine answers or its image cannot be had, and fails it
// instead if MIGRATE_CHECK_REQUIRE_DOCKER=1 is set. It gives the image to start.
func Docker(t testing.TB) (image string) {
	t.Helper()
	image = os.Getenv(imageVariable)
	if image == "" {
		image = builtImage
	}
	err := postgres.CheckDocker(t.Context(), image)
	if err == nil {
		return image
	}
	if os.Getenv(requireDockerVariable) != "1" {
		t.Skip(err)
	}
	t.Fatal(err)
	return ""
}
