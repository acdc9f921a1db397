#!/usr/bin/env bash
# A container engine for the tests, where none is running: dockerd with everything it writes in one
# temporary directory, on a socket there.
# Usage: engine.sh start   starts it, unless an engine answers already
#        engine.sh stop    stops it, if "start" has started it
#        engine.sh env     prints the variables with which to find it, for eval
set -euo pipefail

dir=${MIGRATE_CHECK_ENGINE_DIR:-/tmp/migrate_check_engine}
socket=$dir/docker.sock

say() { echo "engine: $*"; }

answers() { docker version --format '{{.Server.Version}}' >/dev/null 2>&1; }

# running looks at the command line, too: the number may belong to another process by now.
running() {
	[ -O "$dir" ] && [ -s "$dir/supervisor.pid" ] &&
		tr '\0' ' ' 2>/dev/null <"/proc/$(cat "$dir/supervisor.pid")/cmdline" | grep -qF "$socket"
}

start() {
	if running; then
		say "already started, on $socket"
		return
	fi
	if answers; then
		say "using the engine that runs here ($(docker version --format '{{.Server.Version}}'), ${DOCKER_HOST:-default socket})"
		return
	fi
	command -v dockerd >/dev/null || fail "dockerd is not installed; on Debian it is in the package docker.io"
	[ "$(id -u)" -eq 0 ] || fail "no engine is running, and only root can start one; start Docker, or run this as root"
	# Ports are published by a proxy instead of firewall rules, which would outlast the engine. The second try
	# is for machines that cannot stack file systems: slower, but it needs nothing of the kernel.
	local own=(--iptables=false --ip6tables=false --ip-forward=false --ip-masq=false)
	launch "${own[@]}" || launch "${own[@]}" --storage-driver=vfs || fail "dockerd does not start; its last words are above"
}

# launch starts dockerd in a mount namespace of its own, so that what it mounts is gone when it is.
launch() {
	rm -rf "$dir"
	mkdir -p "$dir"
	chmod 711 "$dir"
	say "starting dockerd on $socket"
	[ -e /sys/class/net/docker0 ] || touch "$dir/bridge-is-ours"
	setsid unshare --mount --propagation private "$BASH" "$0" supervise \
		--data-root "$dir/data" --exec-root "$dir/exec" --pidfile "$dir/dockerd.pid" --host "unix://$socket" "$@" \
		>"$dir/log" 2>&1 </dev/null &
	echo $! >"$dir/supervisor.pid"
	for _ in $(seq 300); do
		if DOCKER_HOST=unix://$socket answers; then
			say "dockerd is up; find it with DOCKER_HOST=unix://$socket"
			return 0
		fi
		running || break
		sleep 0.1
	done
	tail -n 15 "$dir/log" >&2
	stop
	return 1
}

# supervise becomes dockerd. Where no control groups are mounted, which is so on machines without
# systemd, they are mounted here, for dockerd alone.
supervise() {
	if ! grep -q ' /sys/fs/cgroup[^ ]* cgroup2\? ' /proc/self/mounts; then
		mount -t cgroup2 cgroup2 /sys/fs/cgroup
	fi
	exec dockerd "$@"
}

stop() {
	if ! [ -O "$dir" ]; then
		say "nothing to stop: the engine is not ours"
		return
	fi
	if running; then
		kill "$(cat "$dir/supervisor.pid")"
		for _ in $(seq 150); do
			running || break
			sleep 0.1
		done
		running && kill -9 "$(cat "$dir/supervisor.pid")"
	fi
	if [ -e "$dir/bridge-is-ours" ] && command -v ip >/dev/null; then
		ip link delete docker0 2>/dev/null || true # not there if dockerd never came so far
	fi
	rm -rf "$dir"
	say "stopped, and $dir removed"
}

show() {
	if running; then
		echo "export DOCKER_HOST=unix://$socket"
	fi
}

fail() {
	say "$*" >&2
	exit 1
}

case "${1:-}" in
start | stop | supervise) "$@" ;;
env) show ;;
*)
	sed -n '2,7s/^# \{0,1\}//p' "$0" >&2
	exit 2
	;;
esac
