//go:build unix

package postgres

import (
	"bytes"
	"context"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

// makeCluster fills the data directory, from the cache if it can, and configures the server.
func makeCluster(ctx context.Context, programs binaries, dir *workdir, as account, opts Options) error {
	if err := fillData(ctx, programs, dir.data(), as, opts); err != nil {
		return err
	}
	return configure(dir, programs.major, as, opts.Settings)
}

// fillData falls back to initdb whatever is wrong with the cache, which only saves time.
func fillData(ctx context.Context, programs binaries, data string, as account, opts Options) error {
	if opts.CacheDir == "" {
		return initdb(ctx, programs, data, as)
	}
	cached, err := clusterFor(opts.CacheDir, programs)
	if err != nil {
		return err
	}
	found, err := cached.unpack(data, as)
	if found && err == nil {
		return nil
	}
	if err != nil {
		opts.logf("using the cached cluster: %v; making a new one", err)
		if err := as.emptyDir(data); err != nil {
			return err
		}
	}
	if err := initdb(ctx, programs, data, as); err != nil {
		return err
	}
	if err := cached.pack(data); err != nil {
		opts.logf("keeping the empty cluster for the next run: %v", err)
	}
	return nil
}

// initdbArguments make an empty cluster. The C locale is the same on every machine; segments of 1 MB
// instead of 16 spare us writing zeros. Everybody who can open the socket is let in, and the directory
// around it lets only us and the server's user do so.
// https://www.postgresql.org/docs/current/app-initdb.html
var initdbArguments = []string{"-U", superuser, "--auth=trust", "--encoding=UTF8", "--locale=C", "--wal-segsize=1", "--no-sync"}

func initdb(ctx context.Context, programs binaries, data string, as account) error {
	arguments := append([]string{"-D", data}, initdbArguments...)
	if programs.major < 11 {
		arguments = slices.DeleteFunc(arguments, func(a string) bool { return strings.HasPrefix(a, "--wal-segsize") })
	}
	cmd := exec.Command(programs.path("initdb"), arguments...)
	var stderr bytes.Buffer
	cmd.Dir = data
	cmd.Env = serverEnviron()
	cmd.Stderr = &stderr
	p, err := startProcess(cmd, as)
	if err != nil {
		return explainExec(err, programs, as)
	}
	select {
	case <-p.exited:
	case <-ctx.Done():
		p.kill()
		return context.Cause(ctx)
	}
	if p.err != nil {
		return fmt.Errorf("running %s: %w\n%s", cmd.Path, p.err, bytes.TrimSpace(stderr.Bytes()))
	}
	return nil
}

// ownConf holds the settings of a server of ours, which an archive of its data directory leaves out.
const ownConf = "migrate_check.conf"

// configure includes a file of ours at the end of postgresql.conf, where the last line for a setting counts:
// ours first, then the user's, then those without which we would not find the server.
// https://www.postgresql.org/docs/current/config-setting.html#CONFIG-INCLUDES
func configure(dir *workdir, major int, as account, settings map[string]string) error {
	if err := includeOwnConf(filepath.Join(dir.data(), "postgresql.conf")); err != nil {
		return err
	}
	var conf strings.Builder
	writeSettings(&conf, settingsFor(major))
	writeSettings(&conf, settings)
	writeSettings(&conf, map[string]string{
		"listen_addresses":        "",
		"unix_socket_directories": dir.socket(),
		"port":                    fmt.Sprint(socketPort),
	})
	return as.writeFile(filepath.Join(dir.data(), ownConf), strings.NewReader(conf.String()))
}

func includeOwnConf(name string) error {
	const include = "include_if_exists '" + ownConf + "'\n"
	content, err := os.ReadFile(name)
	if err != nil || bytes.HasSuffix(content, []byte(include)) {
		return err
	}
	file, err := os.OpenFile(name, os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	defer file.Close()
	_, err = file.WriteString(include)
	return err
}

// writeSettings doubles backslashes too, which postgresql.conf reads as escapes.
func writeSettings(conf *strings.Builder, settings map[string]string) {
	for _, name := range slices.Sorted(maps.Keys(settings)) {
		value := strings.ReplaceAll(settings[name], `\`, `\\`)
		fmt.Fprintf(conf, "%s = %s\n", name, literal(value))
	}
}
