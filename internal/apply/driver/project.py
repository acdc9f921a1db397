"""What the driver knows of the project: its libraries, its Alembic configuration, its own files."""
import importlib._bootstrap_external as bootstrap
import importlib.util
import os
import platform
import re
import site
import sys
import sysconfig

import alembic
import sqlalchemy
from alembic.config import CommandLine, Config
from alembic.script import ScriptDirectory

from . import history

DRIVERS = ["psycopg2", "psycopg", "asyncpg"]


def libraries():
    """Import what nearly every step needs, and say which versions there are."""
    drivers = [name for name in DRIVERS if importlib.util.find_spec(name)]
    return {
        "python": platform.python_version(),
        "executable": sys.executable,
        "alembic": alembic.__version__,
        "sqlalchemy": sqlalchemy.__version__,
        "drivers": drivers,
    }


command_line = CommandLine(prog="alembic")


def load_config(file, url, arguments):
    """Return the Config that the alembic command would make, but for the database's URL."""
    options = command_line.parser.parse_args(["-c", file] + arguments)
    if hasattr(command_line, "_inis_from_config"):  # Alembic 1.16: alembic.ini and pyproject.toml
        toml, ini = command_line._inis_from_config(options)
        config = Config(file_=ini, toml_file=toml, ini_section=options.name, cmd_opts=options)
    else:
        config = Config(file_=options.config, ini_section=options.name, cmd_opts=options)
    config.set_main_option("sqlalchemy.url", url.replace("%", "%%"))
    return config


def load_scripts(config, whole=False):
    """Return the project's revisions. Once they are known, all but the one that runs stay unread unless
    the whole is asked for: a history of hundreds costs more to import than a step takes."""
    if os.getcwd() not in sys.path:
        # The alembic command does not look here, but "python -m alembic" does; last, so that a
        # directory called alembic does not hide the library.
        sys.path.append(os.getcwd())
    scripts = ScriptDirectory.from_config(config)
    if history.known and not whole:
        scripts.revision_map = history.known_map()
    return scripts


def _library_directories():
    paths = sysconfig.get_paths()
    found = {paths[name] for name in ("stdlib", "platstdlib", "purelib", "platlib")}
    found.update(getattr(site, "getsitepackages", list)())
    found.add(site.getusersitepackages() if hasattr(site, "getusersitepackages") else "")
    found.add(os.path.dirname(os.path.dirname(alembic.__file__)))
    found.add(os.path.dirname(os.path.dirname(sqlalchemy.__file__)))
    found.add(os.path.dirname(os.path.abspath(__file__)))
    return tuple(os.path.join(os.path.realpath(path), "") for path in found if path)


HERE = os.path.join(os.path.realpath(os.path.dirname(__file__)), "")
LIBRARIES = _library_directories()
IN_LIBRARY = re.compile(r"[/\\](?:site|dist)-packages[/\\]")
real_paths = {}


def real_path(file):
    if file not in real_paths:
        real_paths[file] = os.path.realpath(file)
    return real_paths[file]


def is_users(file):
    """Say whether a file is the user's own code, not Python's or a library's."""
    if file.startswith("<"):
        return False
    real = real_path(file)
    return not real.startswith(LIBRARIES) and not IN_LIBRARY.search(real)


def library_name(file):
    """Return the name of the library that a file belongs to, for people."""
    real = real_path(file)
    parts = IN_LIBRARY.split(real)
    if len(parts) > 1:
        return re.split(r"[/\\]", parts[-1])[0]
    return "Python"


def on_import(path):
    """Is told of each source that is imported, also where its compiled file is read in its place."""


def cache_bytecode_in(directory):
    """Keep compiled files of the project there, so that nothing is written into the project, and it is
    compiled once even where Python was told to write no bytecode."""
    default = bootstrap.cache_from_source

    def cache_from_source(path, *args, **kwargs):
        on_import(path)
        cached = default(path, *args, **kwargs)
        if os.path.exists(cached) and not is_users(path):
            return cached
        return os.path.join(directory, os.path.abspath(cached).lstrip("/"))

    bootstrap.cache_from_source = cache_from_source
    sys.dont_write_bytecode = False
