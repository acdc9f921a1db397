"""The long-lived half of the driver: it imports the libraries once and forks a child for every request.

env.py and the revisions run in the children alone, so that each step finds the application's modules as
fresh as a run of the alembic command does: settings that were read once, engines that were made on
import, and the database they belong to die with the child.
"""
import importlib
import json
import os
import select
import shutil
import signal
import sys
import traceback

from . import channel, history, project, tasks

# Packages that a child may have imported and that the parent may import too, so that the next child need
# not. They read no settings of the application's and start no threads on import.
WARM = {
    "alembic",
    "annotated_types",
    "anyio",
    "asyncpg",
    "dotenv",
    "email_validator",
    "fastapi",
    "geoalchemy2",
    "greenlet",
    "mako",
    "psycopg",
    "psycopg2",
    "pydantic",
    "pydantic_core",
    "pydantic_settings",
    "sqlalchemy",
    "sqlalchemy_utils",
    "sqlmodel",
    "starlette",
    "typing_extensions",
} | set(getattr(sys, "stdlib_module_names", ()))


def main(requests_fd, replies_fd):
    # Programs that env.py starts must not hold the pipes open.
    os.set_inheritable(requests_fd, False)
    os.set_inheritable(replies_fd, False)
    replies = channel.Writer(replies_fd)
    replies.send("ready", **project.libraries())
    Server(channel.Reader(requests_fd), replies).serve()


class Server:
    def __init__(self, requests, replies):
        self.requests = requests
        self.replies = replies
        self.learnt = False
        self.ended, wake = os.pipe()
        os.set_blocking(self.ended, False)
        os.set_blocking(wake, False)
        signal.signal(signal.SIGCHLD, lambda number, frame: None)
        signal.set_wakeup_fd(wake)

    def serve(self):
        while True:
            request = self.requests.next()
            if request is None:
                self.abandon()
            if request["do"] == "stop":
                return
            if request["do"] != "kill":  # a kill that comes after the end has nothing to do
                self.run(request)

    def abandon(self):
        """Whoever started us was killed: what it would have removed is ours to remove."""
        shutil.rmtree(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), ignore_errors=True)
        os._exit(1)

    def run(self, request):
        sys.stdout.flush()
        sys.stderr.flush()
        child = os.fork()
        if child == 0:
            self.be_child(request)
        enter_group(child)
        self.replies.send("began", pid=child)
        status = self.wait(child)
        self.learn(request)
        self.mark_output(request)
        self.replies.send("exit", status=status)

    def be_child(self, request):
        status = 1
        try:
            enter_group(0)
            signal.set_wakeup_fd(-1)
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            os.close(self.requests.fd)
            os.environ.clear()
            os.environ.update(request["env"])
            scripts = tasks.run(request, self.replies)
            if scripts is not None and not self.learnt:
                teach(request, scripts)
            status = 0
        except BaseException:
            traceback.print_exc()
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            # The parent's exit handlers are not ours to run, and threads of the application must not
            # keep us.
            os._exit(status)

    def wait(self, child):
        """Wait for the child; meanwhile obey a request to kill it, and die with whoever started us."""
        while True:
            readable, _, _ = select.select([self.ended, self.requests.fd], [], [])
            if self.requests.fd in readable:
                request = self.requests.next()
                kill_group(child)
                if request is None:
                    self.abandon()
            if self.ended in readable:
                os.read(self.ended, 4096)
            pid, status = os.waitpid(child, os.WNOHANG)
            if pid == child:
                kill_group(child)  # whatever it started and did not wait for
                return status

    def learn(self, request):
        """Take over what the first child that succeeded had to find out, for those that follow."""
        if self.learnt:
            return
        try:
            with open(notes_of(request), encoding="utf-8") as notes:
                lesson = json.load(notes)
        except FileNotFoundError:
            return
        self.learnt = True
        history.known.extend(lesson["revisions"])
        for name in lesson["modules"]:
            try:
                importlib.import_module(name)
            except Exception:
                continue  # it is imported again where it is needed, and its error shown there

    def mark_output(self, request):
        """Tell the reader of our standard output that the child has written all it will."""
        sys.stdout.flush()
        os.write(1, request["mark"].encode())


def enter_group(pid):
    try:
        os.setpgid(pid, pid)
    except OSError:
        pass  # both sides try; the other one was first, or the child has ended


def kill_group(pid):
    try:
        os.killpg(pid, signal.SIGKILL)
    except OSError:
        pass  # nobody left


def notes_of(request):
    return os.path.join(request["cache"], "notes.json")


def teach(request, scripts):
    os.makedirs(request["cache"], exist_ok=True)
    lesson = {"modules": warmable(), "revisions": history.read(scripts)}
    unfinished = notes_of(request) + ".part"
    with open(unfinished, "w", encoding="utf-8") as notes:
        json.dump(lesson, notes)
    os.replace(unfinished, notes_of(request))


def warmable():
    """List the modules that are loaded here, in the order they were, and may be loaded by the parent."""
    names = []
    for name, module in list(sys.modules.items()):
        origin = getattr(module, "__file__", None)
        if name.partition(".")[0] in WARM and origin and not project.is_users(origin):
            names.append(name)
    return names
