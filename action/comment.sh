#!/usr/bin/env bash
# Shows the plan in the pull request. Whatever happens here, the job keeps the verdict it has: summary and
# annotations say the same.
set -euo pipefail
root=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd)
# shellcheck source=action/common.sh
. "$root/action/common.sh"

arguments=(comment)
case ${INPUT_COMMENT:-always} in
always) ;;
problems) arguments+=(--only-problems) ;;
never) exit 0 ;;
*)
	annotate warning "comment: \"$INPUT_COMMENT\" is none of always, problems, never; there is no comment"
	exit 0
	;;
esac
[ -z "${INPUT_COMMENT_KEY:-}" ] || arguments+=("--key=$INPUT_COMMENT_KEY")

# The result is one line: what was done, and behind it the address of the comment if there is one. Without a line the
# token may not write.
if result=$("$MIGRATE_CHECK" "${arguments[@]}" -- "$REPORT_FILE"); then
	echo "Comment: ${result:-none}"
	case $result in
	'') annotate notice 'no comment: the token may not write; the job summary has the plan, and the log of this step says more' ;;
	*' http'*) output comment-url "${result##* }" ;;
	esac
else
	annotate warning "the plan could not be shown in the pull request; the job summary has it, and the log of this step says why"
fi
