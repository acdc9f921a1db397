"""Notes which variables the project's own code asks for, whether they are set or not.

What a library asks for on its own account does not count. A library that asks for what a line of the project
named to it does: that is how settings are read with starlette, environs or decouple.
"""
import os
import sys
from importlib.machinery import PathFinder

from . import project

# The way from os.getenv(), .get(), .pop() and "in" to the mapping.
PLUMBING = ("os", "_collections_abc", "collections.abc")
MODULES_OF_SETTINGS = ("pydantic_settings", "pydantic.env_settings", "pydantic.v1.env_settings")
MOST = 10000

# The first file to ask for each name, and whether it is content with the name in any case and as a beginning.
names = {}


def install():
    """Begin to note. Reading does what it did before: the mapping stays the one that there is."""
    for mapping in (os.environ, getattr(os, "environb", None)):
        if mapping is not None:
            mapping.__class__ = heeded(type(mapping))


def heeded(plain):
    class Heeded(plain):
        def __getitem__(self, name):
            try:
                note(name, sys._getframe(1))
            except Exception:
                pass  # whatever it is, it is not the project's problem
            return plain.__getitem__(self, name)

    return Heeded


def note(name, frame):
    if not isinstance(name, (str, bytes)):
        return
    name = os.fsdecode(name)
    while frame is not None and frame.f_globals.get("__name__") in PLUMBING:
        frame = frame.f_back
    own = frame
    while own is not None and not project.is_users(own.f_code.co_filename):
        own = own.f_back
    if own is not None and (own is frame or spelt(name, own.f_code.co_consts)):
        add(name, own.f_code.co_filename)


def spelt(name, constants):
    """Say whether code names a variable, in one piece or in a prefix and the rest."""
    texts = {text for text in constants if isinstance(text, str)}
    return name in texts or any(text and name.endswith(text) and name[: -len(text)] in texts for text in texts)


def add(name, file, any_case=False, prefix=False):
    if len(names) < MOST:
        names.setdefault((name, any_case, prefix), project.real_path(file))


def described():
    """List what was asked for."""
    try:
        note_settings()
    except Exception:
        pass  # another version of the library; what it wants is not known then
    return [
        {"name": name, "anyCase": any_case, "prefix": prefix, "file": file}
        for (name, any_case, prefix), file in sorted(names.items())
    ]


def note_settings():
    """Note the fields of the project's settings. Pydantic copies the whole environment and picks from that."""
    for module in MODULES_OF_SETTINGS:
        base = getattr(sys.modules.get(module), "BaseSettings", None)
        for settings in subclasses(base) if base else ():
            file = file_of(settings.__module__)
            if file and project.is_users(file):
                fields = fields_of_2(settings) if hasattr(settings, "model_fields") else fields_of_1(settings)
                for name, any_case, prefix in fields:
                    add(name, file, any_case, prefix)


def file_of(name):
    """Return the file of a module, also of one whose import has failed, without running anything."""
    if name in sys.modules:
        return getattr(sys.modules[name], "__file__", None)
    spec, paths = None, None
    parts = name.split(".")
    for count in range(1, len(parts) + 1):
        spec = PathFinder.find_spec(".".join(parts[:count]), paths)
        if spec is None:
            return None
        paths = spec.submodule_search_locations
    return spec.origin


def subclasses(base):
    for one in base.__subclasses__():
        yield one
        yield from subclasses(one)


def fields_of_1(settings):
    any_case = not settings.__config__.case_sensitive
    delimiter = getattr(settings.__config__, "env_nested_delimiter", None)
    for field in settings.__fields__.values():
        for name in field.field_info.extra.get("env_names", ()):
            yield name, any_case, False
            if delimiter:
                yield name + delimiter, any_case, True


def fields_of_2(settings):
    config = settings.model_config
    any_case = not config.get("case_sensitive")
    delimiter = config.get("env_nested_delimiter")
    prefix = config.get("env_prefix") or ""
    before_alias = prefix if config.get("env_prefix_target") in ("alias", "all") else ""
    for name, field in settings.model_fields.items():
        wanted = [before_alias + alias for alias in aliases(field.validation_alias)]
        if not wanted or config.get("populate_by_name") or config.get("validate_by_name"):
            wanted.append(prefix + name)
        for one in wanted:
            yield one, any_case, False
            if delimiter:
                yield one + delimiter, any_case, True


def aliases(alias):
    """List the names in an alias of Pydantic's: a text, AliasChoices, or an AliasPath that begins with one."""
    if isinstance(alias, str):
        yield alias
    elif hasattr(alias, "choices"):
        for choice in alias.choices:
            yield from aliases(choice)
    elif hasattr(alias, "path"):
        yield alias.path[0]
