"""Reports every statement that goes through SQLAlchemy, and the line of the user's code that sent it."""
import itertools
import linecache
import re
import sys
import time

from sqlalchemy import event
from sqlalchemy.engine import Engine

from . import project

PLACEHOLDER = re.compile(r"%%|%\([^)]*\)s|%s")

# The statement that the server refused last.
failed = None


def install(replies, revision_path):
    watch = Watch(replies, project.real_path(revision_path))
    event.listen(Engine, "before_cursor_execute", watch.before)
    event.listen(Engine, "after_cursor_execute", watch.after)
    event.listen(Engine, "commit", watch.committing)
    event.listen(Engine, "handle_error", watch.refused)


class Watch:
    def __init__(self, replies, revision_path):
        self.replies = replies
        self.revision_path = revision_path
        self.transactions = Transactions()
        self.count = 0
        self.running = None
        self.ending = None

    def before(self, connection, cursor, statement, parameters, context, executemany):
        self.ending = None
        self.running = None
        place = self.place()
        pooled = connection.connection
        raw = getattr(pooled, "dbapi_connection", None) or pooled.connection  # before SQLAlchemy 1.4.24
        transaction = self.transactions.number(raw)
        if place is None:
            return  # Alembic's own, such as its version table
        self.count += 1
        self.running = Running(self.count, sql_text(statement, parameters, context), place, raw, transaction)
        self.replies.send(
            "start",
            number=self.count,
            sql=self.running.sql,
            parameters=count_parameters(parameters, executemany),
            transaction=self.transactions.shown(transaction),
            **place
        )
        self.running.began = time.perf_counter()

    def after(self, connection, cursor, statement, parameters, context, executemany):
        running, self.running = self.running, None
        if running is None:
            return
        nanoseconds = int((time.perf_counter() - running.began) * 1e9)
        rows = getattr(cursor, "rowcount", -1)
        transaction = self.transactions.after(running.raw, running.transaction)
        self.replies.send(
            "end",
            number=running.number,
            nanoseconds=nanoseconds,
            rows=-1 if rows is None else rows,
            transaction=self.transactions.shown(transaction),
        )

    def committing(self, connection):
        self.ending = "COMMIT"

    def refused(self, context):
        global failed
        running, self.running = self.running, None
        if running is not None:
            failed = {"sql": running.sql, "number": running.number}
            failed.update(running.place)
        elif context.statement:
            failed = {"sql": sql_text(context.statement, context.parameters, context.execution_context)}
        elif self.ending:
            failed = {"sql": self.ending}

    def place(self):
        """Find the line that sent the statement: in the revision if it is there, else in other code of
        the user's. None if Alembic sent it on its own account."""
        users = None
        for frame in frames():
            code = frame.f_code
            if code.co_filename.startswith("<"):
                continue
            if is_run_migrations(frame):
                break
            if project.real_path(code.co_filename) == self.revision_path:
                return position(frame)
            if users is None and project.is_users(code.co_filename):
                users = frame
        return position(users) if users is not None else None


class Running:
    def __init__(self, number, sql, place, raw, transaction):
        self.number = number
        self.sql = sql
        self.place = place
        self.raw = raw
        self.transaction = transaction
        self.began = 0.0


class Transactions:
    """Numbers the transactions of each connection as the server sees them."""

    def __init__(self):
        self.count = 0
        self.current = {}
        self.visible = {}

    def number(self, raw):
        """Return the transaction in which the next statement will run, 0 for none."""
        if in_transaction(raw):
            if id(raw) not in self.current:
                self.open(raw)
            return self.current[id(raw)]
        self.current.pop(id(raw), None)
        return 0 if getattr(raw, "autocommit", False) else self.open(raw)

    def after(self, raw, before):
        """A BEGIN in autocommit mode opens a transaction that number could not foresee."""
        if before == 0 and in_transaction(raw):
            return self.open(raw)
        return before

    def open(self, raw):
        self.count += 1
        self.current[id(raw)] = self.count
        return self.count

    def shown(self, number):
        """Count only the transactions in which the user's code sends something."""
        if number == 0:
            return 0
        return self.visible.setdefault(number, len(self.visible) + 1)


def in_transaction(raw):
    inner = getattr(raw, "_connection", None)
    for connection in (raw, inner):
        if hasattr(connection, "is_in_transaction"):
            return connection.is_in_transaction()
        info = getattr(connection, "info", None)
        if hasattr(info, "transaction_status"):
            return int(info.transaction_status) in (2, 3)  # INTRANS, INERROR
    return False


def frames():
    frame = sys._getframe(1)
    while frame is not None:
        yield frame
        frame = frame.f_back
    # Asynchronous code runs in several greenlets; the callers' frames hang on the parents.
    greenlet = sys.modules.get("greenlet")
    parent = greenlet.getcurrent().parent if greenlet else None
    while parent is not None:
        frame = parent.gr_frame
        while frame is not None:
            yield frame
            frame = frame.f_back
        parent = parent.parent


def is_run_migrations(frame):
    return (
        frame.f_code.co_name == "run_migrations"
        and frame.f_globals.get("__name__") == "alembic.runtime.migration"
    )


def position(frame):
    place = {"file": project.real_path(frame.f_code.co_filename), "line": frame.f_lineno}
    if hasattr(frame.f_code, "co_positions"):  # Python 3.11
        span = next(itertools.islice(frame.f_code.co_positions(), frame.f_lasti // 2, None))
        line, end_line, column, _ = span
        if line is not None and column is not None:
            text = linecache.getline(frame.f_code.co_filename, line).encode()
            place.update(line=line, endLine=end_line, column=1 + len(text[:column].decode(errors="replace")))
    return place


def sql_text(statement, parameters, context):
    """Return the statement as a server would read it: values as $1, $2 …, percent signs single."""
    dialect = getattr(context, "dialect", None)
    options = getattr(context, "execution_options", {})
    if getattr(dialect, "paramstyle", "") in ("pyformat", "format") and not (
        options.get("no_parameters") and not parameters
    ):
        numbers = {}

        def replace(match):
            text = match.group()
            if text == "%%":
                return "%"
            key = len(numbers) if text == "%s" else text
            return "$%d" % numbers.setdefault(key, len(numbers) + 1)

        statement = PLACEHOLDER.sub(replace, statement)
    return statement.strip().rstrip(";").rstrip()


def count_parameters(parameters, executemany):
    if not parameters:
        return 0
    if executemany:
        return sum(len(one) for one in parameters)
    return len(parameters)
