#!/usr/bin/env bash
# Measures what docs/performance.md says and prints its table. Takes some five minutes on a quiet machine; the ratios hold
# on a busy one too. Nothing is tested by the figures.
# Usage: scripts/bench.sh [-write docs/performance.md]
set -euo pipefail
cd "$(dirname "$0")/.."

if [ -x /usr/bin/python3 ]; then
	export MIGRATE_CHECK_TEST_PYTHON=${MIGRATE_CHECK_TEST_PYTHON:-/usr/bin/python3}
fi
if [ -z "${DOCKER_HOST:-}" ] && command -v docker >/dev/null; then
	eval "$(testdata/image/engine.sh env)" # of the engine of the tests, if it runs
fi
go run ./testdata/benchmarks "$@"

if command -v npm >/dev/null; then
	scripts/bench-lint.sh
else
	echo "bench: npm is not on PATH; lint is not measured against squawk" >&2
fi

# A history of 5,000 revisions and 20,000 commits, beside git diff --stat of the same range.
go test -run '^$' -bench History -benchtime 3x ./internal/migration
