"""Keeps the project's connections on the throwaway database, whatever its settings say."""
import functools
import os
import re
import sys

from sqlalchemy import event
from sqlalchemy.engine import Engine, make_url

DRIVERS = ("psycopg2", "psycopg", "asyncpg")
LOCAL = {"localhost", "127.0.0.1", "::1"}

# What the last refused connection was for, as env.py may hide the exception behind one of its own.
refused = None


class Elsewhere(Exception):
    """The project wanted to connect to a database that is not the throwaway one."""


def install(database):
    @event.listens_for(Engine, "do_connect")
    def connecting(dialect, record, args, params):
        if dialect.name != "sqlite":
            check(dialect.name, args, params, database)

    cover(database)


def check(kind, args, params, database):
    """Refuse what does not lead to the throwaway database."""
    target = Target(kind, args, params)
    if kind == "postgresql" and target.reaches(database):
        # Settings that want a host name get one in place of the socket's directory.
        if target.host == database["alias"]:
            params["host"] = database["host"]
        return
    global refused
    refused = target.facts()
    raise Elsewhere("a connection to %(database)s on %(host)s:%(port)s was refused" % refused)


def cover(database):
    """Stand before the drivers' own connect functions too: a revision may use one past SQLAlchemy. Only
    drivers that somebody has imported can be used."""
    for name in DRIVERS:
        module = sys.modules.get(name)
        connect = getattr(module, "connect", None)
        if connect is not None and not hasattr(connect, "checks"):
            module.connect = checked(connect, database)


def checked(connect, database):
    @functools.wraps(connect)
    def checking(*args, **params):
        check("postgresql", args, params, database)
        return connect(*args, **params)

    checking.checks = True
    return checking


class Target:
    """The server and database that connection arguments lead to."""

    def __init__(self, kind, args, params):
        values = dict(params)
        dsn = params.get("dsn") or params.get("conninfo") or (args[0] if args else "")
        if dsn:
            # What is given by name counts more than what is in the text.
            values = dict(read_dsn(dsn), **{name: value for name, value in values.items() if value})
        self.kind = kind
        # A service of libpq's leads wherever its file says, so it stands for a host that is not ours.
        self.host = first(
            values.get("service") or values.get("hostaddr") or values.get("host") or os.environ.get("PGHOST")
        )
        self.port = first(values.get("port") or os.environ.get("PGPORT") or 5432)
        self.database = (
            values.get("database") or values.get("dbname") or values.get("db") or os.environ.get("PGDATABASE")
        )

    def reaches(self, database):
        if self.database != database["name"] or str(self.port) != str(database["port"]):
            return False
        hosts = {database["host"], database["alias"]}
        if hosts & LOCAL:
            hosts |= LOCAL
        return self.host in hosts

    def facts(self):
        return {
            "kind": self.kind,
            "host": str(self.host),
            "port": str(self.port),
            "database": str(self.database),
        }


def first(value):
    if isinstance(value, (list, tuple)):
        return value[0] if len(value) == 1 else ",".join(str(one) for one in value)
    return value


def read_dsn(dsn):
    """Read libpq's two forms of a connection string: a URL, and words like host=localhost."""
    if "://" in dsn:
        url = make_url(dsn)
        parts = {"host": url.host, "port": url.port, "database": url.database}
        parts.update(url.query)
        return {name: value for name, value in parts.items() if value}
    return {name: value.strip("'") for name, value in re.findall(r"(\w+)\s*=\s*('[^']*'|\S+)", dsn)}
