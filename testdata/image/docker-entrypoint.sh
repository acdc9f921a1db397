#!/bin/bash
# Entry point of the PostgreSQL image for tests. It takes what the official image takes: POSTGRES_PASSWORD,
# POSTGRES_USER, POSTGRES_DB, POSTGRES_INITDB_ARGS, POSTGRES_INITDB_WALDIR, POSTGRES_HOST_AUTH_METHOD (the
# first four also with _FILE), PGDATA, scripts in /docker-entrypoint-initdb.d, and "postgres -c …" as command.
set -euo pipefail

# value NAME DEFAULT prints $NAME, or what the file $NAME_FILE holds.
value() {
	local file_name="$1_FILE"
	if [ -n "${!file_name:-}" ]; then
		cat "${!file_name}"
	else
		printf '%s' "${!1:-$2}"
	fi
}

# make_cluster runs initdb and opens the server to the network.
make_cluster() {
	if [ -z "$password" ] && [ "$auth" != trust ]; then
		echo "set POSTGRES_PASSWORD, or POSTGRES_HOST_AUTH_METHOD=trust" >&2
		exit 1
	fi
	local args=(-D "$PGDATA" --username="$user") password_file
	password_file=$(mktemp)
	if [ -n "$password" ]; then
		printf '%s\n' "$password" >"$password_file"
		args+=(--pwfile="$password_file")
	fi
	if [ -n "${POSTGRES_INITDB_WALDIR:-}" ]; then
		args+=(--waldir="$POSTGRES_INITDB_WALDIR")
	fi
	# shellcheck disable=SC2086 # several arguments in one variable is how the official image has it
	eval 'initdb "${args[@]}" '"$(value POSTGRES_INITDB_ARGS '')"
	rm "$password_file"
	printf '\nhost all all all %s\n' "$auth" >>"$PGDATA/pg_hba.conf"
}

# fill_cluster makes the database and runs the scripts, on a temporary server that only we can reach.
fill_cluster() {
	pg_ctl -D "$PGDATA" -w start -o "-c listen_addresses='' -p 5432"
	export PGPASSWORD="$password" PGUSER="$user" PGHOST=/var/run/postgresql
	if [ "$database" != postgres ]; then
		printf 'CREATE DATABASE :"name";\n' | psql -qX -v ON_ERROR_STOP=1 -v name="$database" -d postgres
	fi
	local script
	# shellcheck disable=SC1090 # the scripts are whatever somebody puts there
	for script in /docker-entrypoint-initdb.d/*; do
		case "$script" in
		*.sh) if [ -x "$script" ]; then "$script"; else . "$script"; fi ;;
		*.sql) psql -qX -v ON_ERROR_STOP=1 -d "$database" -f "$script" ;;
		esac
	done
	unset PGPASSWORD PGUSER PGHOST
	pg_ctl -D "$PGDATA" -w -m fast stop
}

if [ "${1:0:1}" = - ]; then
	set -- postgres "$@"
fi

if [ "$1" = postgres ] && [ "$(id -u)" = 0 ]; then
	mkdir -p "$PGDATA"
	chmod 0700 "$PGDATA"
	chown postgres:postgres "$PGDATA"
	exec setpriv --reuid=postgres --regid=postgres --clear-groups "$0" "$@"
fi

if [ "$1" = postgres ] && [ ! -s "$PGDATA/PG_VERSION" ]; then
	user=$(value POSTGRES_USER postgres)
	database=$(value POSTGRES_DB "$user")
	password=$(value POSTGRES_PASSWORD '')
	auth=${POSTGRES_HOST_AUTH_METHOD:-scram-sha-256}
	make_cluster
	fill_cluster
	echo
	echo "PostgreSQL init process complete; ready for start up."
	echo
fi

exec "$@"
