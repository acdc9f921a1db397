#!/usr/bin/env bash
# Proves on several versions of PostgreSQL that snapshots see what pg_dump sees: for single changes of every kind of
# object, and for every revision of the projects in testdata. What is missing is fetched.
# Usage: scripts/prove-snapshots.sh [MAJOR…]     (13, 16 and 18)
set -euo pipefail
cd "$(dirname "$0")/.."

export MIGRATE_CHECK_REQUIRE_POSTGRES=1 MIGRATE_CHECK_REQUIRE_ALEMBIC=1
if [ -x /usr/bin/python3 ]; then
	export MIGRATE_CHECK_TEST_PYTHON=${MIGRATE_CHECK_TEST_PYTHON:-/usr/bin/python3}
fi
MIGRATE_CHECK_TEST_CLIENT_BIN=${MIGRATE_CHECK_TEST_CLIENT_BIN:-$(scripts/fetch-pg-dump.sh)}
export MIGRATE_CHECK_TEST_CLIENT_BIN
[ $# -gt 0 ] || set -- 13 16 18

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failed=()
for major in "$@"; do
	bin=$(scripts/fetch-postgres.sh "$major")
	SECONDS=0
	result=proven
	if ! MIGRATE_CHECK_TEST_POSTGRES_BIN=$bin go test -count=1 -v -run 'SingleChange|Dump' ./internal/snapshot ./internal/replay >"$work/log" 2>&1; then
		result=FAILED
		failed+=("$major")
		grep -vE '^=== |--- (PASS|SKIP)' "$work/log" >&2 || true
	fi
	printf 'prove: %s %s with %s in %d s:\n' "$("$bin/postgres" --version)" "$result" "$("$MIGRATE_CHECK_TEST_CLIENT_BIN/pg_dump" --version)" "$SECONDS"
	sed -n 's/^ *dump_test.go:[0-9]*: pg_dump tells/  pg_dump tells/p' "$work/log"
done
if [ ${#failed[@]} -gt 0 ]; then
	echo "prove: snapshots and pg_dump disagree on PostgreSQL ${failed[*]}" >&2
	exit 1
fi
