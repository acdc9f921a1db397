#!/usr/bin/env bash
# Fetches Microsoft's SARIF validator with npm, and prints its program:
# MIGRATE_CHECK_TEST_SARIF=$(scripts/sarif.sh) go test ./plan
set -euo pipefail
case "$(uname -s) $(uname -m)" in
'Linux x86_64') system=linux ;;
'Darwin '*) system=darwin ;;
*)
	echo "sarif: there is no build of the validator for $(uname -s) on $(uname -m)" >&2
	exit 1
	;;
esac
packages=$("$(dirname "$0")/npm.sh" sarif "@microsoft/sarif-multitool-$system@5.7.0")
program=$packages/node_modules/@microsoft/sarif-multitool-$system/Sarif.Multitool
chmod +x "$program"
echo "$program"
