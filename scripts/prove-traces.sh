#!/usr/bin/env bash
# Proves on several versions of PostgreSQL that the trace of each kind of statement shows the locks that a plain
# session finds in pg_locks, and the same from every driver and tool. What is missing is fetched.
# Usage: scripts/prove-traces.sh [MAJOR…]     (13, 16 and 18)
set -euo pipefail
cd "$(dirname "$0")/.."

export MIGRATE_CHECK_REQUIRE_POSTGRES=1
[ $# -gt 0 ] || set -- 13 16 18

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
go test -c -o "$work/trace.test" ./internal/trace

# The tests find their files from their package's folder.
cd internal/trace
failed=()
for major in "$@"; do
	bin=$(../../scripts/fetch-postgres.sh "$major")
	SECONDS=0
	result=proven
	if ! MIGRATE_CHECK_TEST_POSTGRES_BIN=$bin "$work/trace.test" -test.v -test.run 'LocksEqualPgLocks|SameTraceFromEveryDriver' >"$work/log" 2>&1; then
		result=FAILED
		failed+=("$major")
		grep -vE '^=== |--- (PASS|SKIP)' "$work/log" >&2 || true
	fi
	printf 'prove: %s %s: the locks of %d kinds of statement, the trace of %d drivers in %d s\n' \
		"$("$bin/postgres" --version)" "$result" \
		"$(grep -cE '^    --- PASS: TestLocksEqualPgLocks/' "$work/log" || true)" \
		"$(grep -cE '^    --- PASS: TestSameTraceFromEveryDriver/' "$work/log" || true)" "$SECONDS"
	sed -nE 's|^    --- SKIP: TestSameTraceFromEveryDriver/([^ ]*) .*|  not tried: \1|p' "$work/log"
done
if [ ${#failed[@]} -gt 0 ]; then
	echo "prove: traces and pg_locks disagree on PostgreSQL ${failed[*]}" >&2
	exit 1
fi
