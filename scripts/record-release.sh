#!/usr/bin/env bash
# Records the SHA-256 of a release in action/versions.txt, by which action/install.sh installs it.
# Usage: scripts/record-release.sh VERSION CHECKSUMS.txt     (lines of sha256sum, as the release has them)
set -euo pipefail

fail() {
	echo "record-release: $*" >&2
	exit 1
}

[ $# -eq 2 ] || fail "usage: scripts/record-release.sh VERSION CHECKSUMS.txt"
version=$1 sums=$2 list=$(dirname "$0")/../action/versions.txt
[[ $version =~ ^[0-9]+\.[0-9]+\.[0-9]+$ ]] || fail "$version is no version such as 1.2.3"
[ -f "$sums" ] || fail "$sums: no such file"
! grep -q "^$version " "$list" || fail "$version is recorded already; what was published never changes"

lines=()
for platform in linux-amd64 linux-arm64 darwin-amd64 darwin-arm64; do
	archive=migrate-check_${version}_${platform/-/_}.tar.gz
	sum=$(awk -v archive="$archive" '$2 == archive || $2 == "*" archive { print $1 }' "$sums")
	[[ $sum =~ ^[0-9a-f]{64}$ ]] || fail "$sums has no SHA-256 of $archive"
	lines+=("$version $platform $sum https://github.com/migrate-check/migrate-check/releases/download/v$version/$archive")
done
printf '%s\n' "${lines[@]}" >>"$list"
echo "record-release: $version is recorded for ${#lines[@]} platforms"
