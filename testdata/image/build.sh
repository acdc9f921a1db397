#!/usr/bin/env bash
# Builds a PostgreSQL image for the tests out of the PostgreSQL that is installed here, without a registry,
# and calls it postgres:MAJOR. It does nothing if the engine has such an image.
# Usage: build.sh [MAJOR]; without MAJOR the newest that is installed
set -euo pipefail
cd "$(dirname "$0")"

say() { echo "image: $*"; }
trap 'say "line $LINENO failed: $BASH_COMMAND" >&2' ERR

docker version --format '{{.Server.Version}}' >/dev/null 2>&1 || {
	say "no container engine answers at ${DOCKER_HOST:-the default socket}; start one with testdata/image/engine.sh start" >&2
	exit 1
}

major=${1:-$(find /usr/lib/postgresql -mindepth 1 -maxdepth 1 -printf '%f\n' 2>/dev/null | sort -n | tail -n 1)}
bin=/usr/lib/postgresql/$major/bin
if [ -z "$major" ] || [ ! -x "$bin/initdb" ] || [ ! -x "$bin/psql" ]; then
	say "no PostgreSQL of the distribution is installed; install the package postgresql" >&2
	exit 1
fi

tag=postgres:$major
if docker image inspect "$tag" >/dev/null 2>&1; then
	say "$tag is there"
	exit 0
fi

root=$(mktemp -d "${TMPDIR:-/tmp}/migrate_check_image.XXXXXX")
trap 'rm -rf "$root"' EXIT
chmod 755 "$root" # it becomes the image's /
say "building $tag from $bin"

mkdir -p "$root"/{usr/{bin,lib,lib64,sbin},etc,tmp,proc,sys,dev,run/postgresql,root,docker-entrypoint-initdb.d,var/lib/postgresql}
ln -s usr/bin usr/lib usr/lib64 usr/sbin "$root"
ln -s ../run "$root/var/run"
chmod 1777 "$root/tmp" "$root/run/postgresql" "$root/var/lib/postgresql"

# The server without its just-in-time compiler, which would double the image.
tar -C / -c --exclude='llvmjit*' --exclude='*/bitcode' "usr/lib/postgresql/$major" "usr/share/postgresql/$major" \
	usr/share/zoneinfo usr/lib/locale/C.utf8 | tar -C "$root" -x
for program in "$bin"/*; do
	ln -s "$program" "$root/usr/bin/"
done

programs=(bash sh cat chmod chown cp date echo env find grep id locale ls mkdir mktemp rm sed setpriv sleep tail timeout)
for program in "${programs[@]}"; do
	install -m 0755 "$(type -P "$program")" "$root/usr/bin/$program"
done
install -m 0755 docker-entrypoint.sh "$root/usr/bin/docker-entrypoint.sh"

# Every library that a program or a module of the server loads. ldd names them by path; the paths below
# /lib end up below /usr/lib through the links above. For scripts ldd fails, which does not matter.
{
	find "$root/usr/lib/postgresql" "$root/usr/bin" -type f \( -perm -u+x -o -name '*.so' \) -print0 |
		{ xargs -0 ldd 2>/dev/null || true; } | awk '$2 == "=>" && $3 ~ /^\// { print $3 } $1 ~ /^\// && NF == 2 && $1 !~ /:$/ { print $1 }'
	find /usr/lib /lib -name 'libnss_files.so.2' 2>/dev/null || true
} | sort -u | while read -r library; do
	install -D -m 0755 "$library" "$root$library"
done

cat >"$root/etc/passwd" <<-'END'
	root:x:0:0:root:/root:/bin/bash
	postgres:x:999:999:postgres:/var/lib/postgresql:/bin/bash
	nobody:x:65534:65534:nobody:/nonexistent:/bin/false
END
cat >"$root/etc/group" <<-'END'
	root:x:0:
	postgres:x:999:
	nogroup:x:65534:
END
echo 'passwd: files' >"$root/etc/nsswitch.conf"
# The official image listens on all addresses, too.
echo "listen_addresses = '*'" >>"$root/usr/share/postgresql/$major/postgresql.conf.sample"

tar -C "$root" -c --owner=0 --group=0 --numeric-owner . | docker import \
	--change 'ENTRYPOINT ["docker-entrypoint.sh"]' \
	--change 'CMD ["postgres"]' \
	--change 'EXPOSE 5432' \
	--change 'VOLUME /var/lib/postgresql/data' \
	--change 'ENV PATH=/usr/bin:/usr/sbin LANG=C.UTF-8 PGDATA=/var/lib/postgresql/data PG_MAJOR='"$major" \
	--change 'LABEL org.migrate-check.test-image=1' \
	--message "PostgreSQL $major of the distribution, for tests" \
	- "$tag" >/dev/null
# Starting it once shows that nothing is missing in it.
docker run --rm --network none -e POSTGRES_HOST_AUTH_METHOD=trust "$tag" postgres --version >"$root/first-start" 2>&1 || {
	cat "$root/first-start" >&2
	docker image rm "$tag" >/dev/null
	say "$tag does not start; the lines above say why" >&2
	exit 1
}
say "$tag is built, $(docker image inspect --format '{{.Size}}' "$tag" | awk '{ printf "%d MB", $1 / 1e6 }')"
