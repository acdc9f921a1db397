# migrate-check with a PostgreSQL of its own, for CI that runs images. Projects that need Python bring their packages:
# FROM this image, or mount a virtual environment and name it in migrate-check.yaml.
#   docker run --rm -v "$PWD:/work" IMAGE plan --base origin/main
# The context is a directory with the static binary: docker build -f Dockerfile dist
ARG BASE=debian:bookworm-slim
FROM ${BASE}
RUN apt-get update \
	&& apt-get install -y --no-install-recommends ca-certificates git postgresql python3 python3-venv \
	&& rm -rf /var/lib/apt/lists/* \
	# The work tree belongs to whoever mounts it.
	&& git config --system --add safe.directory '*'
COPY migrate-check /usr/local/bin/migrate-check
WORKDIR /work
ENTRYPOINT ["migrate-check"]
