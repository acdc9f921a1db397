"""The part of migrate-check that runs inside the project's Python."""


def main(requests_fd, replies_fd):
    # Imported here, so that a project without Alembic gets its message from one place.
    from . import server

    server.main(requests_fd, replies_fd)
