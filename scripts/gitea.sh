#!/usr/bin/env bash
# Builds Gitea, a server that speaks enough of GitHub's API, from its Go module, and prints its program. Beside it, in
# src, is its source, which it reads its templates from. It takes 5 minutes of one core, and is kept in
# MIGRATE_CHECK_GITEA_DIR, a temporary folder without it.
set -euo pipefail

version=v1.26.0
sum='h1:fJP9dqLbzKrKWUVnCVTfVersZdVDuyJQLEDzCAOmKKA='
dir=${MIGRATE_CHECK_GITEA_DIR:-/tmp/migrate_check_gitea-$(id -u)}

mkdir -p "$dir"
[ -O "$dir" ] || {
	echo "gitea: $dir belongs to somebody else" >&2
	exit 1
}
if [ ! -x "$dir/$version/gitea" ]; then
	echo "gitea: building Gitea $version, which takes minutes" >&2
	found=$(cd "$dir" && GOFLAGS=-mod=mod go mod download -json "code.gitea.io/gitea@$version")
	[ "$(sed -n 's/^\t"Sum": "\(.*\)",$/\1/p' <<<"$found")" = "$sum" ] || {
		echo "gitea: $version is not what it was; its sum should be $sum" >&2
		exit 1
	}
	# A copy: the module has replacements, so "go install" refuses it, and the module cache is not ours to write to.
	rm -rf "${dir:?}/$version"
	mkdir -p "$dir/$version"
	cp -r --no-preserve=mode "$(sed -n 's/^\t"Dir": "\(.*\)",$/\1/p' <<<"$found")" "$dir/$version/src"
	(cd "$dir/$version/src" && GOFLAGS='' GOWORK=off CGO_ENABLED=1 go build -tags 'sqlite sqlite_unlock_notify' -o ../gitea.new . >&2)
	mv "$dir/$version/gitea.new" "$dir/$version/gitea"
fi
echo "$dir/$version/gitea"
