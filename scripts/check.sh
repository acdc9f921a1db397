#!/usr/bin/env bash
# The checks that read the code without running it.
set -euo pipefail
cd "$(dirname "$0")/.."

unformatted=$(git ls-files -z '*.go' | xargs -0 gofmt -l)
if [ -n "$unformatted" ]; then
	printf 'check: gofmt would change:\n%s\n' "$unformatted" >&2
	exit 1
fi
go vet ./...
bin/staticcheck ./...
git ls-files -z '*.sh' .ci/run | xargs -0 -n 1 bash -n
if command -v shellcheck >/dev/null; then
	git ls-files -z '*.sh' .ci/run | xargs -0 shellcheck -x
else
	echo "check: there is no shellcheck; the shell scripts are only parsed" >&2
fi
bin/actionlint .github/workflows/*.yml action/testdata/shop/.github/workflows/*.yml
go mod verify >/dev/null
go mod tidy -diff
echo "check: gofmt, go vet, staticcheck, go mod, shell scripts and workflows are clean"
