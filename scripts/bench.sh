#!/usr/bin/env bash
# Measures the rooms, and says what a server adds to them. The figures are for comparing on one machine, in one
# run; nothing is tested by them.
set -euo pipefail
cd "$(dirname "$0")/.."

if [ -x /usr/bin/python3 ]; then
	export MIGRATE_CHECK_TEST_PYTHON=${MIGRATE_CHECK_TEST_PYTHON:-/usr/bin/python3}
fi
echo "bench: parse and lint, snapshots, replays, Alembic's steps, the trace, the history"
go test -run '^$' -bench . -benchtime "${BENCHTIME:-1s}" \
	./lint ./rules ./internal/snapshot ./internal/replay ./internal/apply ./internal/trace ./internal/postgres ./internal/migration |
	grep -E '^(Benchmark|FAIL|---|panic|ok)'
