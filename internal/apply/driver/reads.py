"""Notes what a step reads beside the database, so that it is known on what its result depends."""
import os
import sys

from . import project

# Programs that libraries run to find other libraries.
FINDERS = {"ldconfig", "gcc", "cc", "ld", "objdump", "uname"}
STARTS = {"subprocess.Popen", "os.system", "os.exec", "os.posix_spawn", "os.spawn", "pty.spawn"}
KERNEL = ("/proc/", "/sys/", "/dev/")


class Notes:
    def __init__(self):
        self.files = set()
        self.directories = set()
        # Why the result depends on something that cannot be noted; None if it does not.
        self.beyond = None
        self.ignored = ()

    def described(self):
        for module in list(sys.modules.values()):
            origin = getattr(module, "__file__", None)
            if isinstance(origin, str):
                self.read_file(origin)
        return {
            "files": sorted(self.files),
            "directories": sorted(self.directories),
            "beyond": self.beyond or "",
        }

    def read_file(self, name):
        path = place(name)
        if path and not path.startswith(self.ignored) and project.is_users(path):
            self.files.add(path)

    def read_directory(self, name):
        path = place("." if name is None else name)
        if path and not path.startswith(self.ignored) and project.is_users(os.path.join(path, "")):
            self.directories.add(path)


notes = Notes()


def place(name):
    """Return the absolute path that a call names, or None for a descriptor."""
    if isinstance(name, int) or not name:
        return None
    path = os.path.abspath(os.fsdecode(name))
    return None if path.startswith(KERNEL) else path


def install(request):
    """Begin to note. There is no way to end it, and no need: the child ends with its step."""
    own = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    notes.ignored = (os.path.join(request["cache"], ""), os.path.join(own, ""))
    database = request["database"]
    hosts = {database["host"], database["alias"], "localhost", "127.0.0.1", "::1"}

    def heed(event, args):
        if event == "open":
            flags = args[2] or 0
            if flags & os.O_ACCMODE != os.O_WRONLY:
                notes.read_file(args[0])
        elif event in ("os.listdir", "os.scandir"):
            notes.read_directory(args[0])
        elif event in STARTS:
            program = args[0] if event != "os.spawn" else args[1]
            if isinstance(program, (list, tuple)):
                program = program[0]
            name = os.path.basename(os.fsdecode(program or ""))
            if name not in FINDERS:
                notes.beyond = notes.beyond or "it runs the program %s" % name
        elif event == "socket.connect":
            address = args[1]
            host = address[0] if isinstance(address, tuple) else os.path.dirname(os.fsdecode(address))
            if host not in hosts:
                notes.beyond = notes.beyond or "it connects to %s" % host
        elif event == "sqlite3.connect":
            notes.beyond = notes.beyond or "it opens an SQLite database"

    sys.addaudithook(heed)
    project.on_import = notes.read_file
