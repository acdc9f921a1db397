#!/usr/bin/env bash
# Holds .goreleaser.yaml against goreleaser, and makes the Linux part of a release as the release workflow does: the
# static binaries have to run, the action has to install them, on an emulated arm64 machine too, and the container image
# has to replay.
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
PATH=$PWD/tools/zig/node_modules/.bin:$PATH "$dir/goreleaser" release --clean --skip=publish,announce
for machine in amd64 arm64; do
	scripts/test-install.sh dist 9.8.7 "$machine"
done
tar -xzf dist/migrate-check_9.8.7_linux_amd64.tar.gz migrate-check
scripts/test-image.sh ./migrate-check
