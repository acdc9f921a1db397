#!/usr/bin/env bash
# Builds the container image of a release out of a binary, and lets it plan a change on the PostgreSQL in it.
# Where no engine runs one is started, and where no registry answers the base is made of Debian packages.
# Usage: scripts/test-image.sh BINARY
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)

say() { echo "test-image: $*"; }
fail() {
	say "$*" >&2
	exit 1
}
work=$(mktemp -d)
image=migrate-check-test-image
clean() {
	docker image rm --force "$image" >/dev/null 2>&1 || true
	[ ! -d "$work/engine" ] || MIGRATE_CHECK_ENGINE_DIR=$work/engine "$root/testdata/image/engine.sh" stop
	rm -rf "$work"
}
trap clean EXIT

mkdir -p "$work/dist" "$work/shop/db"
cp "$1" "$work/dist/migrate-check"
if ! docker version >/dev/null 2>&1; then
	export MIGRATE_CHECK_ENGINE_DIR=$work/engine
	"$root/testdata/image/engine.sh" start
	eval "$("$root/testdata/image/engine.sh" env)"
fi

base=$(sed -n 's/^ARG BASE=//p' "$root/Dockerfile")
if ! docker image inspect "$base" >/dev/null 2>&1 && ! timeout 60 docker pull --quiet "$base"; then
	command -v mmdebstrap >/dev/null || fail "cannot pull $base, nor make it without mmdebstrap; on Debian: apt-get install mmdebstrap"
	suite=${base#*:}
	say "cannot pull $base; making it of Debian packages"
	mmdebstrap --quiet --variant=minbase "${suite%-slim}" - | docker import - migrate-check-test-base >/dev/null
	base=migrate-check-test-base
fi
docker build --quiet --network host --build-arg "BASE=$base" --tag "$image" --file "$root/Dockerfile" "$work/dist" >/dev/null

cd "$work/shop"
git init -q -b main
git config user.name Ada
git config user.email ada@example.com
printf '%s\n' '-- +goose Up' 'CREATE TABLE orders (id bigint PRIMARY KEY, note text);' '-- +goose Down' 'DROP TABLE orders;' >db/00001_orders.sql
git add -A
git commit -q -m 'Add orders'
git switch -q -c index
printf '%s\n' '-- +goose Up' 'CREATE INDEX orders_note ON orders (note);' '-- +goose Down' 'DROP INDEX orders_note;' >db/00002_index.sql
git add -A
git commit -q -m 'Index the notes'

# run gives the exit code of the image's program, and keeps what it says.
run() {
	local code=0
	docker run --rm --interactive --network none --volume "$work/shop:/work" "$image" "$@" >"$work/said" 2>&1 || code=$?
	echo "$code"
}
code=$(run version </dev/null)
[ "$code $(<"$work/said")" = "0 $("$work/dist/migrate-check" version)" ] || fail "version: exit code $code, $(<"$work/said")"
code=$(run lint - <db/00002_index.sql)
[ "$code $(grep -c create-index-blocking "$work/said")" = '1 1' ] || fail "lint: exit code $code, $(<"$work/said")"
code=$(run plan --base main </dev/null)
[ "$code $(grep -c 'Replayed on a throwaway PostgreSQL' "$work/said")" = '1 1' ] || fail "plan: exit code $code, $(<"$work/said")"
say "the image lints, and replays on $(sed -n 's/^Replayed on a throwaway //p' "$work/said"); $(docker image inspect --format '{{.Size}}' "$image" | awk '{ printf "%d MB", $1 / 1e6 }')"
