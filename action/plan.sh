#!/usr/bin/env bash
# Runs migrate-check plan once. Its exit code is that of the step; annotations, job summary and outputs come from
# what it wrote.
set -euo pipefail
root=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd)
# shellcheck source=action/common.sh
. "$root/action/common.sh"

work=$(mktemp -d "${RUNNER_TEMP:?is set by the runner}/migrate-check.XXXXXX")

# in_workspace makes a path of an input absolute; without one it is the given file in the temporary folder.
in_workspace() {
	case $1 in
	'') echo "$work/$2" ;;
	/*) echo "$1" ;;
	*) echo "$GITHUB_WORKSPACE/$1" ;;
	esac
}

report=$(in_workspace "${INPUT_REPORT_FILE:-}" plan.json)
sarif=$(in_workspace "${INPUT_SARIF_FILE:-}" plan.sarif)
markdown=$work/plan.md
mkdir -p -- "$(dirname -- "$report")" "$(dirname -- "$sarif")"
# What an earlier run left is not the result of this one.
rm -f -- "$report" "$sarif"

case ${INPUT_ANNOTATIONS:-true} in
true | false) ;;
*) fail "annotations: \"$INPUT_ANNOTATIONS\" is neither true nor false" ;;
esac

arguments=(plan --format terminal --format "markdown=$markdown" --format "github=$work/annotations.txt"
	--format "outputs=$work/outputs.txt" --format "sarif=$sarif" --format "json=$report")
[ -z "${INPUT_CONFIG:-}" ] || arguments+=("--config=$INPUT_CONFIG")
[ -z "${INPUT_BASE:-}" ] || arguments+=("--base=$INPUT_BASE")
[ -z "${INPUT_FAIL_ON:-}" ] || arguments+=("--fail-on=$INPUT_FAIL_ON")
[ -z "${INPUT_POSTGRES_VERSION:-}" ] || arguments+=("--postgres-version=$INPUT_POSTGRES_VERSION")

# run runs migrate-check, keeps a copy of its messages, and passes a signal on: a cancelled job signals only this
# script, and the throwaway database has to go all the same. It is passed on once: the runner sends a second one where
# the first takes a while, and that would end migrate-check before it has cleaned up.
run() {
	local child copy
	mkfifo "$work/messages"
	tee "$work/messages.txt" <"$work/messages" >&2 &
	copy=$!
	"$MIGRATE_CHECK" "${arguments[@]}" 2>"$work/messages" &
	child=$!
	trap 'trap "" INT TERM; kill -TERM "$child" 2>/dev/null || true' INT TERM
	status=0
	wait "$child" || status=$?
	while kill -0 "$child" 2>/dev/null; do # a signal ended the wait, not the child
		status=0
		wait "$child" || status=$?
	done
	wait "$copy"
}

# no_plan says in the summary and in an annotation why there is no plan. Cancelling is nobody's mistake.
no_plan() {
	local why
	case $status in
	130 | 143)
		annotate notice 'cancelled before the check was done; everything that was started is removed'
		printf '### Migration plan · cancelled\n\n' >>"$GITHUB_STEP_SUMMARY"
		output verdict incomplete
		return
		;;
	esac
	why=$(sed -n 's/^migrate-check: //p' "$work/messages.txt" | tail -n 1)
	annotate error "could not check: ${why:-migrate-check ended with exit code $status; the log of this step says more}"
	{
		printf '### ⛔ Migration plan · could not check\n\n'
		tail -n 12 "$work/messages.txt" | sed 's/^/    /' # indented text is code, whatever it holds
		printf '\n'
	} >>"$GITHUB_STEP_SUMMARY"
	output verdict incomplete
}

directory=${INPUT_WORKING_DIRECTORY:-.}
if [ ! -d "$directory" ]; then
	output verdict incomplete
	fail "working-directory: there is no directory $directory"
fi
cd -- "$directory"
run
if [ -f "$report" ]; then
	[ "${INPUT_ANNOTATIONS:-true}" = false ] || cat "$work/annotations.txt"
	cat "$markdown" >>"$GITHUB_STEP_SUMMARY"
	cat "$work/outputs.txt" >>"$GITHUB_OUTPUT"
	output report-file "$report"
	output markdown-file "$markdown"
	output sarif-file "$sarif"
else
	no_plan
fi
exit "$status"
