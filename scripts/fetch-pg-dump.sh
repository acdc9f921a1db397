#!/usr/bin/env bash
# Fetches the newest pg_dump and psql that Debian has, without installing them, and prints the directory they are in.
# A pg_dump refuses servers newer than itself, and the builds of fetch-postgres.sh have none; one of 18 or later reads
# them all. apt checks the signatures. The programs want a newer C library than this machine's, so they bring it along.
# Usage: MIGRATE_CHECK_TEST_CLIENT_BIN=$(scripts/fetch-pg-dump.sh) go test ./internal/snapshot
# Kept in MIGRATE_CHECK_POSTGRES_DIR, like the servers.
set -euo pipefail

suite=forky # the first that has 18
packages=(postgresql-client-18 libpq5 libldap2 libc6)
dir=${MIGRATE_CHECK_POSTGRES_DIR:-/tmp/migrate_check_postgres-$(id -u)}
home=$dir/client-18

fail() {
	echo "fetch-pg-dump: $*" >&2
	exit 1
}

# apt works on folders of its own: what is installed has no part in it, and of the machine's sources only where they are.
configure() {
	local mirror
	mirror=$(apt-get indextargets --format "\$(REPO_URI)" 'Created-By: Packages' | sed -n 1p)
	[ -n "$mirror" ] || fail "apt has no sources on this machine; run apt-get update"
	mkdir -p "$1/lists/partial" "$1/archives/partial"
	echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $mirror $suite main" >"$1/sources.list"
	cat >"$1/apt.conf" <<-CONF
		Dir::State "$1";
		Dir::State::status "/dev/null";
		Dir::Cache "$1";
		Dir::Etc::SourceList "$1/sources.list";
		Dir::Etc::SourceParts "/dev/null";
		Dir::Etc::Preferences "/dev/null";
		Dir::Etc::PreferencesParts "/dev/null";
		Acquire::Languages "none";
		APT::Sandbox::User "";
	CONF
}

# program writes a script that runs one of the programs with the libraries that came with it.
program() {
	local loader
	loader=$(cd "$2" && find usr/lib -name 'ld-linux*.so*' | head -n 1)
	cat >"$2/$1" <<-SH
		#!/bin/sh
		exec "$home/$loader" --library-path "$home/$(dirname "$loader")" "$home/usr/lib/postgresql/18/bin/$1" "\$@"
	SH
	chmod a+x "$2/$1"
}

if [ ! -x "$home/psql" ]; then
	for program in apt-get dpkg-deb; do
		command -v "$program" >/dev/null || fail "$program is not on PATH; put a pg_dump and psql of 18 or later in MIGRATE_CHECK_TEST_CLIENT_BIN yourself"
	done
	mkdir -p "$dir"
	[ -O "$dir" ] || fail "$dir belongs to somebody else"
	chmod 755 "$dir"
	echo "fetch-pg-dump: fetching ${packages[*]} of Debian $suite" >&2
	work=$(mktemp -d "$dir/new.XXXXXX")
	trap 'rm -rf "$work"' EXIT
	configure "$work/apt"
	export APT_CONFIG=$work/apt/apt.conf
	(cd "$work/apt" && apt-get -q update && apt-get -q download "${packages[@]}") >"$work/log" 2>&1 || fail "apt cannot fetch them: $(tail -n 3 "$work/log")"
	mkdir "$work/client"
	for package in "$work"/apt/*.deb; do
		dpkg-deb -x "$package" "$work/client"
	done
	program pg_dump "$work/client"
	program psql "$work/client"
	chmod -R a+rX "$work/client"
	rm -rf "$home"
	mv "$work/client" "$home"
fi
"$home/pg_dump" --version >/dev/null || fail "$home/pg_dump does not run"
echo "$home"
