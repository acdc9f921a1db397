#!/usr/bin/env bash
# Fetches programs that only the checks need with npm, into a temporary folder of this user, and prints the folder.
# Usage: scripts/npm.sh NAME PACKAGE@VERSION…
# Kept in MIGRATE_CHECK_NPM_DIR.
set -euo pipefail

dir=${MIGRATE_CHECK_NPM_DIR:-/tmp/migrate_check_npm-$(id -u)}/$1
shift
command -v npm >/dev/null || {
	echo "npm: npm is not on PATH; install Node.js 20 or later" >&2
	exit 1
}
mkdir -p "$dir"
[ -O "$dir" ] || {
	echo "npm: $dir belongs to somebody else" >&2
	exit 1
}
if [ "$(cat "$dir/packages" 2>/dev/null)" != "$*" ]; then
	echo "npm: fetching $*" >&2
	npm install --silent --no-fund --no-audit --ignore-scripts --prefix "$dir" "$@" >&2
	echo "$*" >"$dir/packages"
fi
echo "$dir"
