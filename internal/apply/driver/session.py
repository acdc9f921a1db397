"""Looks at what the revision leaves in the session that Alembic goes on with."""
from sqlalchemy import event
from sqlalchemy.pool import Pool

from . import watch


class Session:
    """The session of one step: what is in it before the revision runs, and when it is given back.

    It is looked at behind the end of the transaction: what SET LOCAL did is gone then. Nobody but us may
    notice, so that the driver's connection is asked, past SQLAlchemy, and left in no transaction that it
    was not in. Where that does not work nothing is known.
    """

    def __init__(self, query):
        self.query = query
        self.raw = None
        self.before = None
        self.after = None
        if query:
            event.listen(Pool, "checkin", self.given_back)

    def begins(self, connection):
        if not self.query or connection is None:
            return
        pooled = connection.connection
        self.raw = getattr(pooled, "dbapi_connection", None) or pooled.connection
        self.before = self.look(self.raw)

    def given_back(self, raw, record):
        if raw is not None and raw is self.raw and self.before is not None:
            self.after = self.look(raw)

    def look(self, raw):
        inside = watch.in_transaction(raw)
        try:
            cursor = raw.cursor()
            cursor.execute(self.query)
            rows = [list(row) for row in cursor.fetchall()]
            cursor.close()
            if not inside:
                raw.rollback()
            return rows
        except Exception:
            return None

    def found(self):
        """Return what there was before and behind the revision; nothing if that is not known."""
        if self.before is None or self.after is None:
            return {}
        return {"sessionBefore": self.before, "sessionAfter": self.after}
