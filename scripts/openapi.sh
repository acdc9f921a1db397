#!/usr/bin/env bash
# Fetches GitHub's own description of its API with npm, and prints the directory it is in. The tests hold every request
# against it: MIGRATE_CHECK_TEST_OPENAPI=$(scripts/openapi.sh) go test ./internal/github/...
set -euo pipefail
packages=$("$(dirname "$0")/npm.sh" openapi @octokit/openapi@23.0.2)
rm -f "$packages"/node_modules/@octokit/openapi/generated/*.deref.json # 350 MB that nobody reads
echo "$packages/node_modules/@octokit/openapi/generated"
