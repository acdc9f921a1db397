#!/usr/bin/env bash
# Compares other linters with what PostgreSQL does in the cases of testdata/cases. They are fetched with npm into a
# temporary folder, and nothing of them enters the repository. docs/comparison.md says how it is done.
# Usage: scripts/peers.sh       UPDATE_GOLDEN=1 scripts/peers.sh writes the table of docs/comparison.md
set -euo pipefail
cd "$(dirname "$0")/.."

programs=$(scripts/npm.sh peers squawk-cli@2.66.0 @postgres-language-server/cli@0.25.5 @flvmnt/pgfence@0.1.5)
export MIGRATE_CHECK_PEERS=$programs
status=0
go test -count=1 -run TestPeers ./internal/peers || status=$?
sed -n '/<!-- peers -->/,/<!-- end of peers -->/p' docs/comparison.md | grep '^|'
exit "$status"
