#!/usr/bin/env bash
# Installs what the demo or the tests need from the distribution's packages, and says what it installs.
# Usage: scripts/setup.sh demo|test
set -euo pipefail

demo=(postgresql python3-alembic python3-sqlalchemy python3-psycopg2 python3-fastapi)
tests=("${demo[@]}" python3-asyncpg python3-psycopg python3-django docker.io shellcheck pre-commit cmark-gfm)

case "${1:-}" in
demo) wanted=("${demo[@]}") ;;
test) wanted=("${tests[@]}") ;;
*)
	echo "usage: scripts/setup.sh demo|test" >&2
	exit 2
	;;
esac

for program in go gcc git python3; do
	command -v "$program" >/dev/null || {
		echo "setup: $program is not on PATH; install it first" >&2
		exit 1
	}
done

if ! command -v apt-get >/dev/null || ! command -v dpkg-query >/dev/null; then
	echo "setup: this is not a Debian machine; nothing is installed here." >&2
	echo "setup: what needs one of these will say that it is missing: ${wanted[*]}" >&2
	exit 0
fi

missing=()
for package in "${wanted[@]}"; do
	state=$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null || true)
	[ "$state" = installed ] || missing+=("$package")
done
if [ ${#missing[@]} -eq 0 ]; then
	echo "setup: nothing to install"
	exit 0
fi

as_root=()
if [ "$(id -u)" -ne 0 ]; then
	command -v sudo >/dev/null || {
		echo "setup: these packages are missing, and there is neither root nor sudo: ${missing[*]}" >&2
		exit 1
	}
	as_root=(sudo)
fi

echo "setup: installing ${missing[*]}"
log=$(mktemp)
trap 'rm -f "$log"' EXIT
if ! { "${as_root[@]}" apt-get update -q &&
	"${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "${missing[@]}"; } >"$log" 2>&1; then
	tail -n 20 "$log" >&2
	echo "setup: apt-get could not install them; the lines above say why" >&2
	exit 1
fi
echo "setup: done"
