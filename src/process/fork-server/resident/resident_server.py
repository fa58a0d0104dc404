"""The resident fork server: loads a Python tool, and gives each run that comes a fork server that is forked from it.

`aim warm` starts it with the tool's own interpreter, in a folder that is its own, as `python resident_server.py`. The
folder has `fork_server.py`, `inherited.py`, perhaps `preload.py`, and `spec.json`:

    {"module": "aider.main", "function": "main", "preload": "preload.py", "models": ["gpt-4o"],
     "key": {"interpreter": "…", "aim": "…", "environment": {"LANG": "…"}}, "record": {…, "for_seconds": 600}}

It writes `record.json`: what `spec.json` has under `record`, and what came of loading. Once it has loaded, it listens
at `resident.sock`. For each connection of a process of the same user it forks, and reads nothing itself. The fork reads
a line:

    {"key": {…}, "withheld": ["OPENAI_API_KEY"], "probe": false,
     "model": "gpt-4o", "env": {…}, "mark": "…", "socket": "/tmp/…/instances.sock"}

and writes {"type": "failed", "reason": "…"}, or {"type": "accepted", "pid": 4711}. After that it is the fork server of
the run, as if the run had started it: `fork_server.py` says what goes over the connection then. It goes on when the
resident server ends.

The key says what loading depended on: see `resident-key.ts`. What only the two processes can see is compared here: the
packages that are installed, variables that were looked for while the tool was loaded, and what a process inherits from
where it was started (limits, rights, namespaces).

It ends by SIGTERM, when its record is removed, or when it was not used for as long as the record has it. The time of
the record's last change is that of its last use.
"""

import ctypes
import hashlib
import json
import os
import select
import shutil
import signal
import socket
import ssl
import struct
import sys
import time
from contextlib import contextmanager, suppress

import fork_server
from inherited import inherited, umask_of

SOCKET = "resident.sock"
RECORD = "record.json"
# Where the mark of a run is to be, in the environment that other processes see.
MARK = b"AIM_MARK="
# How often it looks whether it should end. Seconds.
LOOK = 1.0
# How long a run may take to say what it wants. It says so at once. Seconds.
MAX_SILENT = 10


def main():
    os.closerange(3, max(map(int, os.listdir("/proc/self/fd"))) + 1)
    os.umask(0o077)
    with open("spec.json") as file:
        spec = json.load(file)
    record = Record(spec["record"])
    try:
        wrong, tool = load(spec)
    except BaseException as error:  # a module may even exit while it is imported
        wrong, tool = f"{type(error).__name__}: {error}", None
    if wrong is not None:
        record.write(state="failed", reason=wrong)
        return
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(SOCKET)
        os.chmod(SOCKET, 0o600)
        listener.listen(64)
        record.write(state="ready", loading_ms=tool.loading_ms, cold=tool.not_preloaded)
        serve(listener, Loaded(tool, spec["key"]), record)
    record.remove()


def load(spec):
    """Returns why the tool can't be kept, or None; and the tool."""
    began = time.monotonic()
    signal.alarm(fork_server.MAX_LOADING)
    # Its first folder is the one of this file.
    path = sys.path[1:]
    packages = installed(path)
    preload = spec["preload"] and os.path.abspath(spec["preload"])
    with watched_environment() as missed:
        tool = fork_server.load(spec["module"], spec["function"], preload, *spec["models"])
    signal.alarm(0)
    tool.path, tool.packages, tool.missed = path, packages, missed
    tool.loading_ms = round((time.monotonic() - began) * 1000)
    return why_changes_go_unseen() or fork_server.why_not_forkable(), tool


def why_changes_go_unseen():
    """Why a change of what was loaded might not be noticed, or None. Of a package its installer has a record."""
    library = os.path.dirname(os.__file__)
    known = tuple(folder + os.sep for folder in (os.getcwd(), library, os.path.realpath(library)))
    packages = tuple(f"{os.sep}{word}{os.sep}" for word in ("site-packages", "dist-packages"))
    for name, module in list(sys.modules.items()):
        path = getattr(module, "__file__", None)
        # A system may have put a link in the place of a module of the library, and an installer of one of a package.
        ways = [] if path is None else [os.path.abspath(path), os.path.realpath(path)]
        if ways and not any(way.startswith(known) or any(word in way for word in packages) for way in ways):
            return f"{name} is loaded from {path}, which is no installed package: a change of it would go unseen"
    return None


def installed(path):
    """A digest of what is installed in the folders of a search path, by what installers record, and of certificates."""
    digest = hashlib.sha256()
    defaults = ssl.get_default_verify_paths()
    for store in (defaults.openssl_cafile, defaults.openssl_capath):
        with suppress(OSError):
            digest.update(f"{store} {os.stat(store).st_mtime_ns}\n".encode())
    for folder in path:
        with suppress(OSError), os.scandir(folder or ".") as entries:
            for name, at in sorted(
                (entry.name, entry.stat().st_mtime_ns)
                for entry in entries
                if entry.name.endswith((".dist-info", ".egg-info", ".egg-link", ".pth"))
            ):
                digest.update(f"{folder}/{name} {at}\n".encode())
    return digest.hexdigest()


@contextmanager
def watched_environment():
    """Gives the names of variables that are looked for and not there."""
    missed = set()
    kind = type(os.environ)
    original = kind.__getitem__

    def watching(self, name):
        try:
            return original(self, name)
        except KeyError:
            missed.add(os.fsdecode(name))
            raise

    kind.__getitem__ = watching
    try:
        yield missed
    finally:
        kind.__getitem__ = original


class Record:
    """What others see of the server: a file, whose time is that of its last use."""

    def __init__(self, facts):
        with open("/proc/self/stat") as file:
            birth = file.read().rpartition(")")[2].split()[19]
        self.facts = {**facts, "pid": os.getpid(), "birth": birth}
        self.seen = 0
        self.write(state="loading")

    def write(self, **more):
        self.facts.update(more)
        with open(f"{RECORD}.tmp", "w") as file:
            json.dump(self.facts, file)
        os.rename(f"{RECORD}.tmp", RECORD)

    def touch(self):
        with suppress(OSError):
            os.utime(RECORD)

    def is_over(self, used):
        """Whether it was removed, or was not used for long enough. @param used whether it is used now."""
        try:
            at = os.stat(RECORD).st_mtime_ns
            if at != self.seen:
                with open(RECORD) as file:
                    facts = json.load(file)
                if (facts["pid"], facts["birth"]) != (self.facts["pid"], self.facts["birth"]):
                    return True
                # A later `aim warm` has set it anew.
                self.facts, self.seen = facts, at
        except (OSError, ValueError):
            return True
        return not used and time.time() - at / 1e9 >= self.facts["for_seconds"]

    def remove(self):
        """Removes the folder, unless that is another one's by now."""
        with suppress(OSError, ValueError):
            with open(RECORD) as file:
                facts = json.load(file)
            if (facts["pid"], facts["birth"]) == (self.facts["pid"], self.facts["birth"]):
                shutil.rmtree(os.getcwd(), ignore_errors=True)


class Loaded:
    """What runs get a fork of: the tool, and what its loading depended on."""

    def __init__(self, tool, key):
        self.tool = tool
        self.key = key
        self.server = os.getpid()

    def differs(self, request, peer):
        """Why a run would have loaded something else: fragments, none where it would not."""
        key = self.key
        if installed(self.tool.path) != self.tool.packages:
            # It is of no use to anybody any more. Another process has its place when it has ended.
            if os.getppid() == self.server:
                os.kill(self.server, signal.SIGTERM)
            yield "packages or certificates have changed since it was loaded"
        for part in ("interpreter", "aim"):
            if request["key"][part] != key[part]:
                yield f"it was loaded by another {part}"
        ours, theirs = key["environment"], request["key"]["environment"]
        for name in sorted({*ours, *theirs}):
            if ours.get(name) != theirs.get(name):
                yield f"{name} is another one"
        for name in sorted(self.tool.missed.intersection(request["withheld"])):
            yield f"{name} is read while it is loaded, and is not among what is kept"
        try:
            if inherited(peer) != inherited("self"):
                yield "limits, rights or namespaces are others"
        except OSError:
            yield "the process of the run can't be looked at"


def serve(listener, loaded, record):
    """Forks for each connection until it should end."""
    wake, wakened = fork_server.woken_by_children()
    listener.setblocking(False)
    asked = []
    signal.signal(signal.SIGTERM, lambda *_: asked.append(True))
    pids = set()
    while not asked and not record.is_over(used=bool(pids)):
        ready, _, _ = select.select([listener, wake], [], [], LOOK)
        if wake in ready:
            wake.recv(4096)
            gone = {pid for pid, _ in fork_server.ended()}
            if gone:
                pids -= gone
                record.touch()
        if listener in ready:
            with suppress(OSError), listener.accept()[0] as connection:
                peer, user, _ = struct.unpack("3i", connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, 12))
                if user != os.getuid():
                    continue
                record.touch()
                pid = os.fork()
                if pid == 0:
                    become_fork_server(connection, peer, loaded, (listener, wake, wakened))
                pids.add(pid)


def become_fork_server(connection, peer, loaded, others):
    """In the fork: the fork server of a run. It never returns."""
    pids = set()
    request = aim = None
    try:
        signal.set_wakeup_fd(-1)
        for number in (signal.SIGCHLD, signal.SIGTERM):
            signal.signal(number, signal.SIG_DFL)
        for each in others:
            each.close()
        os.setsid()
        connection.setblocking(True)
        handle = connection.detach()
        aim = fork_server.Connection(handle, handle)
        with suppress(ConnectionError):
            request = accept(aim, peer, loaded)
            if request is not None:
                serve_run(request, aim, loaded.tool, pids)
        if request is not None:
            fork_server.leave_nothing(request["socket"], pids)
    except BaseException as error:
        with suppress(BaseException):
            aim.send(type="failed", reason=f"{type(error).__name__}: {error}")
    finally:
        os._exit(0)


def accept(aim, peer, loaded):
    """What a run wants, or None where it can't have that."""
    signal.alarm(MAX_SILENT)
    requests = []
    while not requests:
        requests = aim.requests()
        if requests is None:
            return None
    signal.alarm(0)
    (request,) = requests
    reasons = [*loaded.differs(request, peer)]
    if reasons:
        aim.send(type="failed", reason="; ".join(reasons))
        return None
    if request["probe"]:
        aim.send(type="accepted", pid=os.getpid())
        return None
    show_mark(request["mark"].encode())
    os.umask(umask_of(peer))
    aim.send(type="accepted", pid=os.getpid())
    return request


def serve_run(request, aim, tool, pids):
    began = time.monotonic()
    signal.alarm(fork_server.MAX_LOADING)
    os.chdir(os.path.dirname(request["socket"]))
    os.environ.clear()
    os.environ.update(request["env"])
    os.environ.update(tool.environment)
    tool.load_model(request["model"])
    signal.alarm(0)
    wrong = fork_server.why_not_forkable()
    if wrong is not None:
        aim.send(type="failed", reason=wrong)
        return
    aim.send(type="loaded", seconds=time.monotonic() - began, not_preloaded=tool.not_preloaded)
    fork_server.serve(aim, tool, request["socket"], pids)


def show_mark(mark):
    """Puts a mark into the environment that others see of this process and of its forks: by it they are found."""
    with open("/proc/self/stat", "rb") as file:
        fields = file.read().rpartition(b")")[2].split()
    start, end = int(fields[47]), int(fields[48])
    environment = ctypes.string_at(start, end - start)
    at = environment.index(MARK) + len(MARK)
    if environment.find(b"\0", at) != at + len(mark):
        raise ValueError("the mark has another length than the room for it")
    ctypes.memmove(start + at, mark, len(mark))


if __name__ == "__main__":
    main()
