#!/usr/bin/env bash
# Runs the examples of the rules' pages, and the cases, on other versions of PostgreSQL than the machine's:
# those of rules/proven.txt, or those that are given. What is missing is fetched.
# Usage: scripts/prove.sh [MAJOR…]
set -euo pipefail
cd "$(dirname "$0")/.."

export MIGRATE_CHECK_REQUIRE_POSTGRES=1
majors=("$@")
[ $# -gt 0 ] || mapfile -t majors <rules/proven.txt

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
go test -c -o "$work/rules.test" ./rules

# The tests find their files from their package's folder.
cd rules
failed=()
for major in "${majors[@]}"; do
	bin=$(../scripts/fetch-postgres.sh "$major")
	SECONDS=0
	result=proven
	if ! MIGRATE_CHECK_TEST_POSTGRES_BIN=$bin "$work/rules.test" -test.v -test.run OnPostgres >"$work/log" 2>&1; then
		result=FAILED
		failed+=("$major")
		grep -vE '^=== |--- (PASS|SKIP)|: (is about|holds what) ' "$work/log" >&2 || true
	fi
	printf 'prove: %s %s: %d examples and cases in %d s\n' "$("$bin/postgres" --version)" "$result" \
		"$(grep -cE '^    --- PASS' "$work/log" || true)" "$SECONDS"
done
if [ ${#failed[@]} -gt 0 ]; then
	echo "prove: the pages or the cases say what PostgreSQL ${failed[*]} does not do" >&2
	exit 1
fi
