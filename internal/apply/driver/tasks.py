"""What a child does: apply one revision, describe the graph, or compare the models with the database."""
import os
import sys

from alembic.autogenerate.api import AutogenContext, RevisionContext
from alembic.autogenerate.render import render_op_text
from alembic.operations.ops import ModifyTableOps
from alembic.runtime.environment import EnvironmentContext
from alembic.runtime.migration import MigrationStep

from . import asked, failure, guard, project, reads, session, watch


def run(request, replies):
    """Do what is asked and report it. Returns the revisions if that went well."""
    stage = Stage()
    try:
        project.cache_bytecode_in(request["cache"])
        asked.install()
        done = TASKS[request["do"]](request, replies, stage)
        replies.send("done", asked=asked.described(), **done)
        return stage.scripts
    except BaseException as error:  # also SystemExit, which env.py may raise
        facts = failure.describe(error)
        replies.send("failed", script=stage.script, refused=guard.refused, asked=asked.described(), **facts)
        return None


class Stage:
    """How far the child has come: a failure before the script began is not the script's."""

    script = False
    scripts = None


class NoScript(Exception):
    """The revision lacks one of its two functions."""


class StateError(Exception):
    """The database is not in the state that the step needs."""


class MissingParents(StateError):
    """A revision cannot be tried because one that it follows is not applied, as when that one failed."""


def apply(request, replies, stage):
    reads.install(request)
    upgrade = request["direction"] == "upgrade"
    config = project.load_config(
        request["config"], request["url"], [request["direction"], request["revision"]]
    )
    scripts = stage.scripts = project.load_scripts(config)
    revision = scripts.get_revision(request["revision"])
    guard.install(request["database"])
    watch.install(replies, revision.path)
    tables, facts = [], {}
    kept = session.Session(request.get("session"))

    def one_step(heads, context):
        check_state(scripts, revision, heads, upgrade)
        tables.append([context.version_table_schema, context.version_table])
        facts["oneTransaction"] = is_one_transaction(context)
        stage.script = True
        if not hasattr(revision.module, request["direction"]):
            raise NoScript("the revision has no function %s()" % request["direction"])
        guard.cover(request["database"])  # also what env.py has imported
        kept.begins(context.connection)
        step = MigrationStep.upgrade_from_script if upgrade else MigrationStep.downgrade_from_script
        return [step(scripts.revision_map, revision)]

    with EnvironmentContext(
        config,
        scripts,
        fn=one_step,
        as_sql=False,
        starting_rev=None,
        destination_rev=revision.revision if upgrade else parent_of(revision),
        tag=None,
    ):
        scripts.run_env()
    facts.update(kept.found(), path=revision.path, versionTables=tables, reads=reads.notes.described())
    return facts


def is_one_transaction(context):
    """Say whether one upgrade runs all its revisions in one transaction."""
    return bool(context.impl.transactional_ddl) and not context.opts.get("transaction_per_migration")


def parent_of(revision):
    down = revision.down_revision
    if isinstance(down, (tuple, list)):
        return down[0] if down else "base"
    return down or "base"


def check_state(scripts, revision, heads, upgrade):
    applied = applied_by(scripts, heads)
    if not upgrade:
        if revision.revision not in heads:
            raise StateError("revision %s is not at the head of what is applied" % revision.revision)
        return
    if revision.revision in applied:
        raise StateError("revision %s is applied already" % revision.revision)
    missing = sorted(set(revision._all_down_revisions) - applied)
    if missing:
        raise MissingParents("revision %s needs %s first" % (revision.revision, ", ".join(missing)))


def applied_by(scripts, heads):
    """Return the IDs of the heads and of all that lies below them."""
    applied = set()
    unseen = list(heads)
    while unseen:
        revision = unseen.pop()
        if revision not in applied:
            applied.add(revision)
            unseen.extend(scripts.get_revision(revision)._all_down_revisions)
    return applied


def describe(request, replies, stage):
    config = project.load_config(request["config"], request["url"], ["heads"])
    scripts = stage.scripts = project.load_scripts(config, whole=True)
    revisions = []
    for script in scripts.walk_revisions():
        revisions.append(
            {
                "id": script.revision,
                "path": script.path,
                "message": script.doc,
                "parents": names(script.down_revision),
                "dependsOn": names(script.dependencies),
                "labels": sorted(script.branch_labels),
            }
        )
    return {"revisions": revisions[::-1], "heads": sorted(scripts.get_heads())}


def names(value):
    if value is None:
        return []
    return [value] if isinstance(value, str) else list(value)


def drift(request, replies, stage):
    config = project.load_config(request["config"], request["url"], ["revision", "--autogenerate"])
    scripts = stage.scripts = project.load_scripts(config)
    guard.install(request["database"])
    comparison = RevisionContext(
        config,
        scripts,
        {
            "message": None,
            "autogenerate": True,
            "sql": False,
            "head": "heads",
            "splice": False,
            "branch_label": None,
            "version_path": None,
            "rev_id": None,
            "depends_on": None,
        },
    )
    differences = []
    models = []

    def compare(heads, context):
        stage.script = True
        models.append(context.opts.get("target_metadata"))
        if models[-1] is None:
            return []
        comparison.run_autogenerate(heads, context)
        rendering = AutogenContext(context)
        for operations in comparison.generated_revisions[-1].upgrade_ops_list:
            for operation in flat(operations.ops):
                differences.append(difference(rendering, operation))
        return []

    with EnvironmentContext(
        config,
        scripts,
        fn=compare,
        as_sql=False,
        dont_mutate=True,
        template_args=comparison.template_args,
        revision_context=comparison,
    ):
        scripts.run_env()
    return {"differences": differences, "models": any(model is not None for model in models)}


def flat(operations):
    for operation in operations:
        if isinstance(operation, ModifyTableOps):
            yield from flat(operation.ops)
        else:
            yield operation


def difference(rendering, operation):
    kind = type(operation).__name__
    return {
        "kind": kind[:-2] if kind.endswith("Op") else kind,
        "schema": getattr(operation, "schema", None) or "",
        "table": getattr(operation, "table_name", None) or getattr(operation, "source_table", None) or "",
        "code": render_op_text(rendering, operation),
    }


def stamp(request, replies, stage):
    """Record revisions as applied, as "alembic stamp" does."""
    config = project.load_config(request["config"], request["url"], ["stamp"] + request["revisions"])
    scripts = stage.scripts = project.load_scripts(config)
    guard.install(request["database"])
    revisions = tuple(request["revisions"])

    def marks(heads, context):
        stage.script = True
        return scripts._stamp_revs(revisions, heads)

    with EnvironmentContext(
        config, scripts, fn=marks, as_sql=False, starting_rev=None, destination_rev=revisions, tag=None
    ):
        scripts.run_env()
    return {}


def libraries(request, replies, stage):
    """Name every library that is installed, with its version: their directories are called so."""
    names = set()
    for directory in sys.path:
        try:
            entries = os.listdir(directory or ".")
        except OSError:
            continue
        names.update(name for name in entries if name.endswith((".dist-info", ".egg-info", ".egg-link", ".pth")))
    return {"libraries": [sys.version, os.path.realpath(sys.executable)] + sorted(names)}


TASKS = {"apply": apply, "describe": describe, "drift": drift, "libraries": libraries, "stamp": stamp}
