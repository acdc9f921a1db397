#!/usr/bin/env bash
# Holds .goreleaser.yaml against goreleaser, and makes this machine's part of a release: the static binary has to run,
# by itself and in the container image.
# goreleaser is built from its Go module, which takes minutes, and kept in MIGRATE_CHECK_GORELEASER_DIR.
set -euo pipefail
cd "$(dirname "$0")/.."

fail() {
	echo "test-release: $*" >&2
	exit 1
}
[ "$(uname -s)" = Linux ] || fail "this takes Linux; a Mac builds its part without zig"
module=$(sed -n 's/^  GORELEASER: //p' .github/workflows/release.yml)
dir=${MIGRATE_CHECK_GORELEASER_DIR:-/tmp/migrate_check_goreleaser-$(id -u)}
mkdir -p "$dir"
[ -O "$dir" ] || fail "$dir belongs to somebody else"
if [ ! -x "$dir/goreleaser" ]; then
	echo "test-release: building $module, which takes minutes"
	GOFLAGS='' GOBIN=$dir go install "$module"
fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
# Committed files only, in a repository of their own: a release is made of a commit with a tag.
git ls-files -z | xargs -0 cp --parents --target-directory="$work"
cd "$work"
git init -q -b main
git add -A
git -c user.name=Ada -c user.email=ada@example.com commit -q -m 'The release'
git tag v9.8.7
git remote add origin https://github.com/migrate-check/migrate-check
"$dir/goreleaser" check
npm ci --silent --ignore-scripts --prefix tools/zig
PATH=$PWD/tools/zig/node_modules/.bin:$PATH
"$dir/goreleaser" build --clean --single-target --id linux --output "$work/migrate-check"
[ "$(./migrate-check version)" = 'migrate-check 9.8.7' ] || fail "the binary says $(./migrate-check version)"
! ldd ./migrate-check >/dev/null 2>&1 || fail "the binary is not static: $(ldd ./migrate-check)"
code=0
echo 'CREATE INDEX orders_note ON orders (note);' | ./migrate-check lint - >found.txt || code=$?
[ "$code $(grep -c create-index-blocking found.txt)" = '1 1' ] || fail "the binary does not lint: exit code $code, $(cat found.txt)"
echo "test-release: $(./migrate-check version) is static, $(($(stat -c %s migrate-check) >> 20)) MB, and lints"
scripts/test-image.sh ./migrate-check
