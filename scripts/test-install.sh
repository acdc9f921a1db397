#!/usr/bin/env bash
# Installs a release as the action does, from archives that a server has and by SHA-256 that record-release.sh recorded,
# and runs it. Another machine than this one is emulated as a whole: qemu runs the programs of Debian's packages for it,
# so that bash, uname, curl and sha256sum are that machine's.
# Usage: scripts/test-install.sh DIST VERSION amd64|arm64
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
dist=$(cd "$1" && pwd) version=$2 machine=$3
declare -A names=([amd64]=x86_64 [arm64]=aarch64)
name=${names[$machine]}

fail() {
	echo "test-install: $machine: $*" >&2
	exit 1
}
work=$(mktemp -d)
server=''
clean() {
	[ -z "$server" ] || kill "$server" 2>/dev/null || true
	rm -rf "$work"
}
trap clean EXIT

archive=$dist/migrate-check_${version}_linux_$machine.tar.gz
tar -xzf "$archive" -C "$work" migrate-check
readelf -h "$work/migrate-check" | grep -qi "Machine: .*${name/_/-}" || fail "it is for another machine: $(readelf -h "$work/migrate-check" | grep Machine)"
! readelf -l "$work/migrate-check" | grep -q INTERP || fail "the binary is not static"

# on runs a program on the machine, where this work folder has the same name.
if [ "$(uname -m)" = "$name" ]; then
	on() { env "$@"; }
else
	for program in proot "qemu-$name-static" mmdebstrap; do
		command -v "$program" >/dev/null || fail "$program is not on PATH; on Debian: apt-get install proot qemu-user-static mmdebstrap"
	done
	mmdebstrap --quiet --variant=extract --architectures="$machine" \
		--include=bash,ca-certificates,coreutils,curl,git,grep,gzip,mawk,sed,tar bookworm "$work/machine"
	ln -sf mawk "$work/machine/usr/bin/awk"
	# Whether a file may be read is asked of this machine, so the files that git looks for are the same on both.
	on() {
		proot -q "qemu-$name-static" -r "$work/machine" -b "$work/here" -b /proc -b /dev -w "$PWD" \
			/usr/bin/env -i PATH=/usr/bin:/bin HOME="$work/here" GIT_CONFIG_NOSYSTEM=1 "$@"
	}
fi

# A change with an index that blocks writes, in SQL and in Python.
here=$work/here
mkdir -p "$here/shop/db" "$here/temp"
cp -r "$root/testdata/projects/fastapi" "$here/shop/backend"
printf '%s\n' '-- +goose Up' 'CREATE TABLE orders (id bigint PRIMARY KEY, note text);' '-- +goose Down' 'DROP TABLE orders;' >"$here/shop/db/00001_orders.sql"
cd "$here/shop"
git init -q -b main
git add -A
git -c user.name=Ada -c user.email=ada@example.com commit -q -m 'Add orders'
printf '%s\n' '-- +goose Up' 'CREATE INDEX orders_note ON orders (note);' '-- +goose Down' 'DROP INDEX orders_note;' >db/00002_index.sql
cp -r "$root/testdata/demo/." backend

# What the release workflow records. There is no Mac here, so its lines are those of the Linux archives.
cp -r "$root/action" "$root/scripts" "$here"
(cd "$dist" && sha256sum -- *_linux_*.tar.gz) >"$work/checksums.txt"
sed 's/_linux_/_darwin_/' "$work/checksums.txt" >"$work/darwin.txt"
cat "$work/darwin.txt" >>"$work/checksums.txt"
"$here/scripts/record-release.sh" "$version" "$work/checksums.txt" >/dev/null

python3 -u -m http.server --bind 127.0.0.1 --directory "$dist" 0 >"$work/server" 2>/dev/null &
server=$!
until grep -q port "$work/server"; do
	kill -0 "$server" || fail "there is no server for the archives"
	sleep 0.1
done
port=$(sed -n 's/.* port \([0-9]*\) .*/\1/p' "$work/server")
sed -i "s#https://github.com/.*/#http://127.0.0.1:$port/#" "$here/action/versions.txt"

install() {
	on RUNNER_TEMP="$here/temp" RUNNER_TOOL_CACHE="$here/tools" GITHUB_OUTPUT="$here/outputs" GITHUB_WORKSPACE="$here/shop" \
		"$here/action/install.sh" >"$work/said" 2>&1
}
install || fail "the action does not install it: $(<"$work/said")"
grep -q "^Fetching http://127.0.0.1:$port/.*_linux_$machine.tar.gz$" "$work/said" || fail "the action installs something else: $(<"$work/said")"
path=$(sed -n 's/^path=//p' "$here/outputs")
cmp "$path" "$work/migrate-check" || fail "$path is not what the archive holds"

# said runs the installed program, keeps what it says, and fails if it ends with another exit code: said CODE ARGUMENT…
said() {
	local want=$1 code=0
	shift
	on "$path" "$@" >"$work/said" 2>&1 || code=$?
	[ "$code" = "$want" ] || fail "migrate-check $*: exit code $code, not $want: $(<"$work/said")"
}
holds() { grep -qF -- "$1" "$work/said" || fail "it does not say \"$1\": $(<"$work/said")"; }
said 0 version
holds "migrate-check $version"
said 1 lint db/00002_index.sql
holds 'error[create-index-blocking]'
said 0 rules create-index-blocking
holds 'CREATE INDEX CONCURRENTLY'
said 1 plan --no-database --base main --quiet
holds 'db/00002_index.sql:2:1'
holds 'find_orders_by_date.py:17:5'

# Bytes that were not published are not installed.
rm -rf "$here/tools"
sed -i -E "s/^($version linux-$machine) [0-9a-f]{64}/\1 $(printf '0%.0s' {1..64})/" "$here/action/versions.txt"
! install || fail "the action installs what was not published"
grep -q 'is not what this action was published with' "$work/said" || fail "the action refuses for another reason: $(<"$work/said")"
echo "test-install: $machine: $(on "$path" version) is static, $(($(stat -c %s "$path") >> 20)) MB, installed by its SHA-256, lints and plans"
