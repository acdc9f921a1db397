"""The project's revisions as the first child has read them, so that later ones need not read them all."""
import os
import types

from alembic.script import Script
from alembic.script.revision import RevisionMap
from alembic.util.pyfiles import load_python_file

# The parent sets this; its children inherit it.
known = []


def known_map():
    return RevisionMap(lambda: map(unread_script, known))


def read(scripts):
    """Return what known is to hold of the revisions."""
    return [
        {
            "path": script.path,
            "doc": script.module.__doc__,
            "revision": script.revision,
            "down_revision": script.down_revision,
            "depends_on": script.dependencies,
            "branch_labels": sorted(script._orig_branch_labels),
        }
        for script in scripts.walk_revisions()
    ]


def unread_script(facts):
    return Script(UnreadModule(facts), facts["revision"], facts["path"])


class UnreadModule(types.ModuleType):
    """A revision's module that knows its place in the graph, and is read when more is asked of it."""

    def __init__(self, facts):
        super().__init__(facts["revision"], facts["doc"])
        self.__file__ = facts["path"]
        for name in ("revision", "down_revision", "depends_on", "branch_labels"):
            setattr(self, name, facts[name])

    def __getattr__(self, name):
        if not name.startswith("_"):
            self.__dict__.update(load_python_file(*os.path.split(self.__file__)).__dict__)
        if name not in self.__dict__:
            raise AttributeError("revision %s has no %s" % (self.revision, name))
        return self.__dict__[name]
