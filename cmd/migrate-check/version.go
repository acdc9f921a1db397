package main

import (
	"fmt"
	"os"
	"runtime/debug"
	"time"

	"github.com/spf13/cobra"
)

// version is set by the release: -ldflags "-X main.version=1.2.3".
var version string

// versionText is the release, else what the Go toolchain knows of the build, else "dev".
func versionText() string {
	if version != "" {
		return version
	}
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" && info.Main.Version != "(devel)" {
		return info.Main.Version
	}
	return "dev"
}

// programText changes with the program. What is built from the same commit may differ, so that the file itself
// counts where it is no release.
func programText() string {
	if version != "" {
		return version
	}
	file, err := os.Executable()
	if err != nil {
		return versionText()
	}
	info, err := os.Stat(file)
	if err != nil {
		return versionText()
	}
	return fmt.Sprintf("%s %d %s", versionText(), info.Size(), info.ModTime().UTC().Format(time.RFC3339Nano))
}

func (a *app) newVersionCmd() *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "Print the version",
		Args:  cobra.NoArgs,
		RunE: does(func(*cobra.Command, []string) error {
			_, err := fmt.Fprintf(a.stdout, "migrate-check %s\n", versionText())
			return err
		}),
	}
}
