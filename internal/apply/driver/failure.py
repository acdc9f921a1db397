"""Turns an exception into facts: what the server said, where in the user's files, the short traceback."""
import os
import traceback

from alembic.util import CommandError

from . import project, watch

RUN_MIGRATIONS = os.path.join("alembic", "runtime", "migration.py")


def describe(error):
    frames = frames_of(error)
    own = [frame for frame in script_frames(frames) if project.is_users(frame.filename)]
    place = syntax_place(error) or (own[-1] if own else None)
    facts = {
        "type": type(error).__name__,
        "message": message_of(error),
        "module": getattr(error, "name", None) if isinstance(error, ImportError) else None,
        "server": server_facts(error),
        "commandError": isinstance(error, CommandError),
        "traceback": folded(error),
        "frames": [{"file": project.real_path(frame.filename), "line": frame.lineno} for frame in own],
        "statement": watch.failed,
    }
    if place is not None:
        facts["at"] = {"file": project.real_path(place.filename), "line": place.lineno}
    return facts


def message_of(error):
    """Return the exception's own words on one line, without the SQL that SQLAlchemy appends."""
    original = getattr(error, "orig", None) or error
    text = str(original).strip() or type(original).__name__
    return text.split("\n")[0] if is_server_error(original) else " ".join(text.split())


def frames_of(error):
    return traceback.extract_tb(error.__traceback__)


def script_frames(frames):
    """Leave out the way from env.py to the revision, if it came that far."""
    for index, frame in enumerate(frames):
        if frame.name == "run_migrations" and frame.filename.endswith(RUN_MIGRATIONS):
            return frames[index + 1 :]
    return frames


def syntax_place(error):
    if not isinstance(error, SyntaxError) or not error.filename:
        return None
    return traceback.FrameSummary(error.filename, error.lineno or 0, "", lookup_line=False)


def chain_of(error, hidden=True):
    """List an exception and those behind it, also those that "from None" hides from people."""
    seen = []
    while error is not None and error not in seen:
        seen.append(error)
        context = error.__context__ if hidden or not error.__suppress_context__ else None
        error = getattr(error, "orig", None) or error.__cause__ or context
    return seen


def is_server_error(error):
    return bool(getattr(error, "sqlstate", None) or getattr(error, "pgcode", None))


def server_facts(error):
    """Read what the server said from psycopg2, psycopg or asyncpg, wrapped by SQLAlchemy or not."""
    for one in chain_of(error):
        state = getattr(one, "sqlstate", None) or getattr(one, "pgcode", None)
        if not state:
            continue
        # asyncpg's own exception, behind SQLAlchemy's adapter, has the parts.
        source = one.__cause__ if getattr(one.__cause__, "sqlstate", None) else one
        diag = getattr(source, "diag", None)
        if diag is not None:
            message, detail, hint = diag.message_primary, diag.message_detail, diag.message_hint
            context = diag.context
        else:
            message = getattr(source, "message", None) or str(source)
            detail, hint = getattr(source, "detail", None), getattr(source, "hint", None)
            context = getattr(source, "context", None)
        return {
            "message": message or str(one),
            "sqlstate": state,
            "detail": detail or "",
            "hint": hint or "",
            "context": context or "",
        }
    return None


def folded(error):
    """Return the traceback with the user's frames in full, and libraries' frames counted."""
    lines = []
    for one in reversed([e for e in chain_of(error, hidden=False) if worth_showing(e, error)]):
        if lines:
            lines.append("")
        lines.extend(folded_one(one))
    return "\n".join(lines)


def worth_showing(one, last):
    # The driver's exception says the same as the one that SQLAlchemy wraps around it.
    return one is last or not is_server_error(one) and frames_of(one)


def folded_one(error):
    lines = []
    hidden = []

    def flush():
        if hidden:
            calls = "1 call" if len(hidden) == 1 else "%d calls" % len(hidden)
            names = ", ".join(dict.fromkeys(project.library_name(frame.filename) for frame in hidden))
            lines.append("  … %s in %s" % (calls, names))
            del hidden[:]

    for frame in frames_of(error):
        if project.is_users(frame.filename):
            flush()
            lines.append("  %s:%d in %s" % (project.real_path(frame.filename), frame.lineno, frame.name))
            lines.append("    " + (frame.line or ""))
        elif not is_ours(frame.filename):
            hidden.append(frame)
    flush()
    lines.extend(line.rstrip("\n") for line in traceback.format_exception_only(type(error), error))
    return [line for line in lines if line.strip()]


def is_ours(file):
    return project.real_path(file).startswith(project.HERE)
