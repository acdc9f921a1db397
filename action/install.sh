#!/usr/bin/env bash
# Gives the action its migrate-check: the one of the input "binary", else one built from source where the action
# is part of the checkout, else the release of versions.txt, whose SHA-256 is committed there.
set -euo pipefail
root=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd)
# shellcheck source=action/common.sh
. "$root/action/common.sh"

work=${RUNNER_TEMP:?is set by the runner}/migrate-check
binary=${INPUT_BINARY:-} version=${INPUT_VERSION:-}

platform() {
	local system machine
	case $(uname -s) in
	Linux) system=linux ;;
	Darwin) system=darwin ;;
	*) system=$(uname -s) ;;
	esac
	case $(uname -m) in
	x86_64 | amd64) machine=amd64 ;;
	aarch64 | arm64) machine=arm64 ;;
	*) machine=$(uname -m) ;;
	esac
	echo "$system-$machine"
}

# release prints "VERSION SHA256 ADDRESS" of the wanted release for this platform, nothing if there is none.
release() {
	awk -v wanted="${version#v}" -v platform="$(platform)" '
		/^#/ || NF < 4 { next }
		$2 == platform && (wanted == "" || $1 == wanted) { found = $1 " " $3 " " $4 }
		END { if (found != "") print found }' "$root/action/versions.txt"
}

# is_local reports whether the workflow uses the action of its own checkout ("uses: ./").
is_local() {
	case $root/ in
	"${GITHUB_WORKSPACE:-/dev/null}"/*) return 0 ;;
	esac
	return 1
}

can_build() { command -v go >/dev/null && command -v "${CC:-cc}" >/dev/null && [ -f "$root/go.mod" ]; }

build() {
	echo "Building migrate-check from source with $(go env GOVERSION)"
	# GOFLAGS and go.work of the user's project are not ours to follow.
	(cd -- "$root" && GOFLAGS='' GOWORK=off CGO_ENABLED=1 go build -buildvcs=false -o "$work/migrate-check" ./cmd/migrate-check) ||
		fail "building migrate-check from source failed; the log of this step says why"
}

sha256() {
	if command -v sha256sum >/dev/null; then sha256sum -- "$1"; else shasum -a 256 -- "$1"; fi | cut -d ' ' -f 1
}

# fetch installs a release: fetch VERSION SHA256 ADDRESS. The archive is kept in the tool cache, and is checked
# each time: others can write there too.
fetch() {
	local cache=${RUNNER_TOOL_CACHE:-$work}/migrate-check/$1
	local archive=$cache/${3##*/}
	if [ ! -f "$archive" ] || [ "$(sha256 "$archive")" != "$2" ]; then
		echo "Fetching $3"
		mkdir -p -- "$cache"
		curl --fail --silent --show-error --location --retry 3 --connect-timeout 20 --output "$archive.new" -- "$3" ||
			fail "cannot fetch migrate-check $1 from $3"
		[ "$(sha256 "$archive.new")" = "$2" ] ||
			fail "$3 is not what this action was published with: its SHA-256 is $(sha256 "$archive.new"), and should be $2"
		mv -f -- "$archive.new" "$archive"
	fi
	tar -xzf "$archive" -C "$work" migrate-check
}

mkdir -p -- "$work"
path=$work/migrate-check
found=$(release)
if [ -n "$binary" ]; then
	[ -f "$binary" ] || fail "binary: there is no file $binary"
	[ -x "$binary" ] || fail "binary: $binary is not executable"
	path=$(cd -- "$(dirname -- "$binary")" && pwd)/$(basename -- "$binary")
elif [ -z "$version" ] && is_local && can_build; then
	build
elif [ -n "$found" ]; then
	# shellcheck disable=SC2086 # three words
	fetch $found
elif [ -n "$version" ]; then
	fail "there is no release $version of migrate-check for $(platform) in action/versions.txt of this version of the action"
elif can_build; then
	echo "There is no release of migrate-check for $(platform) yet"
	build
else
	fail "there is no release of migrate-check for $(platform) yet, and building it takes Go and a C compiler; add actions/setup-go before this step, or give the input binary"
fi

"$path" version || fail "$path does not run on $(platform)"
output path "$path"
