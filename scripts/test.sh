#!/usr/bin/env bash
# Every check and every test, with real PostgreSQL, real Alembic and a real container engine.
# What cannot be had here is a failure, unless this is not a Debian machine.
set -euo pipefail
cd "$(dirname "$0")/.."

if command -v apt-get >/dev/null; then
	export MIGRATE_CHECK_REQUIRE_POSTGRES=1 MIGRATE_CHECK_REQUIRE_ALEMBIC=1 MIGRATE_CHECK_REQUIRE_DOCKER=1
	export MIGRATE_CHECK_REQUIRE_CMARK=1
	# The distribution's Alembic belongs to the distribution's interpreter, whatever comes first on PATH.
	export MIGRATE_CHECK_TEST_PYTHON=${MIGRATE_CHECK_TEST_PYTHON:-/usr/bin/python3}

	testdata/image/engine.sh start
	eval "$(testdata/image/engine.sh env)"
	trap 'testdata/image/engine.sh stop' EXIT
	testdata/image/build.sh
fi

# What goes to GitHub is held against GitHub's own description and Microsoft's validator, which npm has.
if command -v npm >/dev/null; then
	MIGRATE_CHECK_TEST_OPENAPI=$(scripts/openapi.sh)
	export MIGRATE_CHECK_TEST_OPENAPI MIGRATE_CHECK_REQUIRE_OPENAPI=1
	if MIGRATE_CHECK_TEST_SARIF=$(scripts/sarif.sh); then
		export MIGRATE_CHECK_TEST_SARIF MIGRATE_CHECK_REQUIRE_SARIF=1
	fi
else
	echo "test: npm is not on PATH; requests to GitHub and SARIF are not held against what others say about them" >&2
fi

export MIGRATE_CHECK_REQUIRE_ACT=1
# Runs that are killed at any moment leave nothing behind: a hundred here, fewer where nobody asks for them.
export MIGRATE_CHECK_TEST_KILLS=100
make --no-print-directory check build bin/act
if command -v npm >/dev/null; then scripts/github.sh; fi
# The tests run on the machine's PostgreSQL. The pages and the cases are run on the oldest and the newest as well.
if command -v npm >/dev/null; then
	scripts/prove.sh 13 18
else
	echo "test: not proven on PostgreSQL 13 and 18: npm is missing" >&2
fi
# A slow machine may take its time: what hangs is ended by the tests themselves.
go test -race -timeout 60m ./...
