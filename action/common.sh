# What the scripts of action.yml share. They run on the runners' bash, which is 3.2 on macOS.
# shellcheck shell=bash

# annotate writes a workflow command: annotate error "what happened".
annotate() {
	local data=$2
	data=${data//'%'/%25}
	data=${data//$'\r'/%0D}
	data=${data//$'\n'/%0A}
	printf '::%s title=migrate-check::%s\n' "$1" "$data"
}

# fail ends the step with an annotation that says why.
fail() {
	annotate error "$1"
	exit "${2:-2}"
}

# output sets an output of the step. Values are numbers, words and paths of one line.
output() {
	case $2 in
	*$'\n'* | *$'\r'*) fail "the output $1 has more than one line" ;;
	esac
	printf '%s=%s\n' "$1" "$2" >>"$GITHUB_OUTPUT"
}
