"""Prints what Alembic itself makes of the upgrade() of revisions: a list of statements for each file, as JSON."""
import importlib.util
import json
import sys

from alembic.config import Config
from alembic.ddl.impl import DefaultImpl
from alembic.operations import Operations
from alembic.runtime.environment import EnvironmentContext

statements = []


def collect(self, text):
    statements.append(text.rstrip().rstrip(";").rstrip())


DefaultImpl.static_output = collect
everything = {}
for path in sys.argv[1:]:
    statements = []
    spec = importlib.util.spec_from_file_location("revision", path)
    revision = importlib.util.module_from_spec(spec)
    environment = EnvironmentContext(Config(), None, as_sql=True)
    environment.configure(dialect_name="postgresql")
    with environment, Operations.context(environment.get_context()):
        spec.loader.exec_module(revision)
        revision.upgrade()
    everything[path] = [s for s in statements if s not in ("BEGIN", "COMMIT")]
json.dump(everything, sys.stdout)
