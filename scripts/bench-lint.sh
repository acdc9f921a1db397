#!/usr/bin/env bash
# Measures lint of 1, 400 and 10,000 files of eight statements against squawk's binary, which npm has, one after the
# other in the same run, and prints the lines of a table in Markdown: the best wall time of each, the ratio, and the
# peak of memory. Both write JSON.
# Usage: scripts/bench-lint.sh       after make build
set -euo pipefail
cd "$(dirname "$0")/.."

[ -x /usr/bin/time ] || {
	echo "bench-lint: /usr/bin/time is missing; on Debian: apt-get install time" >&2
	exit 1
}
programs=$(scripts/npm.sh bench squawk-cli@2.66.0)
# The program itself, not the script around it.
squawk=$(find "$programs/node_modules/@squawk-cli" -path '*/bin/squawk' -type f -print -quit)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# files COUNT makes a folder of so many migrations, and prints it.
files() {
	local dir=$work/$1
	mkdir "$dir"
	awk -v n="$1" -v dir="$dir" 'BEGIN {
		for (i = 0; i < n; i++) {
			file = sprintf("%s/%05d.sql", dir, i)
			print "-- Orders get a state.\nSET lock_timeout = \047" "5s\047;" > file
			print "CREATE TABLE states_" i " (id bigint PRIMARY KEY, name text NOT NULL UNIQUE);" > file
			print "ALTER TABLE orders ADD COLUMN state_id bigint;" > file
			print "ALTER TABLE orders ADD CONSTRAINT orders_state FOREIGN KEY (state_id) REFERENCES states_" i " (id) NOT VALID;" > file
			print "CREATE INDEX CONCURRENTLY orders_state_id ON orders (state_id);" > file
			print "ALTER TABLE orders VALIDATE CONSTRAINT orders_state;" > file
			print "UPDATE orders SET state_id = 1 WHERE id BETWEEN 1 AND 1000;" > file
			print "COMMENT ON COLUMN orders.state_id IS \047see states\047;" > file
			close(file)
		}
	}'
	echo "$dir"
}

# measure NAME PROGRAM ARGUMENT… adds a line of seconds and kilobytes to a list of that name. Findings are no failure.
measure() {
	local name=$1 status=0
	shift
	/usr/bin/time -q -o "$work/time" -f '%e %M' "$@" >"$work/out" 2>"$work/err" || status=$?
	if [ "$status" -gt 1 ]; then
		cat "$work/err" >&2
		exit 1
	fi
	cat "$work/time" >>"$work/$name"
}

best() { sort -n "$work/$1" | head -n 1 | cut -d ' ' -f 1; }
peak() { cut -d ' ' -f 2 "$work/$1" | sort -n | tail -n 1; }

echo "| lint, on $(nproc) cores | migrate-check | squawk 2.66.0 | ratio of time | memory of each |"
echo '| --- | ---: | ---: | ---: | ---: |'
for count in 1 400 10000; do
	dir=$(files "$count")
	rm -f "$work/ours" "$work/theirs"
	for ((round = 0; round < 3; round++)); do
		measure theirs "$squawk" --reporter json "$dir"/*.sql
		measure ours bin/migrate-check lint --format json "$dir"/*.sql
	done
	awk -v n="$count" -v ours="$(best ours)" -v theirs="$(best theirs)" -v our_peak="$(peak ours)" -v their_peak="$(peak theirs)" 'BEGIN {
		ratio = theirs > 0 ? sprintf("%.2f", ours / theirs) : "too short"
		printf "| %d files | %.2f s | %.2f s | %s | %d MB, %d MB |\n", n, ours, theirs, ratio, our_peak / 1024, their_peak / 1024
	}'
done
