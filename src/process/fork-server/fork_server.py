"""The fork server: loads a Python tool once, and forks a process of it whenever aim asks for one.

The tool's own interpreter runs it, as `python fork_server.py ORDER`, ORDER being JSON:

    {"module": "aider.main", "function": "main", "preload": "/tmp/…/preload.py", "model": "gpt-4o",
     "socket": "/tmp/…/instances.sock"}

`preload` and `model` may be null. The preload file has a tuple STEPS: functions without arguments, each of which does
once what every process of the tool would do at its start or in its first turn. It may have a tuple MODEL_STEPS: those
that depend on the model of the pool, which is the value of its global MODEL then; and a tuple WHILE_LOADING: functions
without arguments that return a context, which is entered before the tool is imported and left after the last step.

aim and the server exchange lines of JSON, on the server's stdin and stdout:

    aim → server   {"id": 7, "token": "6f…", "argv": ["…/bin/aider", …], "cwd": "/…", "env": {…}}
    server → aim   {"type": "loaded", "seconds": 2.7, "not_preloaded": []}  it can fork from now on
                   {"type": "failed", "reason": "No module named 'aider'"}  it can't, and ends
                   {"type": "forked", "id": 7, "pid": 4711}
                   {"type": "refused", "id": 7, "reason": "…"}
                   {"type": "exited", "pid": 4711, "code": 0, "signal": null}

A forked process is the tool as if its script had been run: with its own session, folder, environment, arguments and
standard streams. It shares with the others what was loaded, page by page until one of them writes to it, and nothing
else. It connects its streams to aim's socket itself, so the server never has them open.

When aim ends, the server's stdin ends: the server ends what it has forked, removes its folder, and ends.
"""

import gc
import importlib
import importlib.util
import json
import os
import select
import shutil
import signal
import socket
import sys
import time
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress

# How long forked processes may take to end by themselves, and after TERM, when aim has ended. Seconds.
GRACE = 1.0
# No tool needs as long to load, and aim does not wait as long. Seconds.
MAX_LOADING = 60


def main(spec):
    pids = set()
    # A forked process may end together with aim, and its end can't be reported then.
    with suppress(ConnectionError):
        load_and_serve(spec, over_standard_streams(), pids)
    leave_nothing(spec["socket"], pids)


def leave_nothing(path, pids):
    """Ends what was forked. aim has ended, and removes the folder too, where it can."""
    end_all(pids)
    shutil.rmtree(os.path.dirname(path), ignore_errors=True)


def load_and_serve(spec, aim, pids):
    began = time.monotonic()
    # While it loads it does not notice that aim has ended.
    signal.alarm(MAX_LOADING)
    try:
        tool = load(spec["module"], spec["function"], spec["preload"], spec["model"])
    except BaseException as error:  # a module may even exit while it is imported
        aim.send(type="failed", reason=f"{type(error).__name__}: {error}")
        return
    signal.alarm(0)
    wrong = why_not_forkable()
    if wrong is not None:
        aim.send(type="failed", reason=wrong)
        return
    aim.send(type="loaded", seconds=time.monotonic() - began, not_preloaded=tool.not_preloaded)
    serve(aim, tool, spec["socket"], pids)


def why_not_forkable():
    """Makes ready to fork. Returns why that can't be, or None."""
    # What was printed while it loaded would be printed by each process again.
    for stream in (sys.stdout, sys.stderr):
        stream.flush()
    threads = len(os.listdir("/proc/self/task")) if os.path.isdir("/proc/self/task") else 1
    return None if threads == 1 else f"{threads} threads live after loading, and none may live at a fork"


def over_standard_streams():
    """The line to aim. Streams 0 and 1 are replaced, so that nothing that is loaded can write to it or read from it."""
    aim = Connection(os.dup(0), os.dup(1))
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    os.dup2(2, 1)
    return aim


class Connection:
    """Lines of JSON to and from aim, over the handles of a pipe each or of one socket."""

    def __init__(self, reader, writer):
        self.reader = reader
        self.writer = writer
        self.rest = b""

    def send(self, **message):
        line = json.dumps(message).encode() + b"\n"
        while line:
            line = line[os.write(self.writer, line) :]

    def requests(self):
        """The requests that have arrived, or None when aim has ended."""
        chunk = os.read(self.reader, 1 << 20)
        if not chunk:
            return None
        *lines, self.rest = (self.rest + chunk).split(b"\n")
        return [json.loads(line) for line in lines if line]

    def close(self):
        for handle in {self.reader, self.writer}:
            os.close(handle)


class Tool:
    """A tool that was loaded."""

    def __init__(self, run, environment, steps):
        self.run = run
        # What its modules set in the environment while they were imported: they won't do it again.
        self.environment = environment
        self.steps = steps

    @property
    def not_preloaded(self):
        """Steps that failed: each forked process does them for itself."""
        return self.steps.failed

    def load_model(self, model):
        """Does the steps for one more model."""
        gc.disable()
        self.steps.run_for(model)
        gc.freeze()
        gc.enable()


def load(module, function, preload, *models):
    """Imports a tool and does the steps of its preload file, also those for each model, for all processes to share."""
    # A collection would look at every object again and again, and nearly all of them stay.
    gc.disable()
    # numpy's linear algebra would start threads.
    os.environ["OPENBLAS_NUM_THREADS"] = "1"
    # A script has its own folder first, which is not the one of this file.
    del sys.path[0]
    before = dict(os.environ)
    steps = Steps(preload, models)
    with steps.while_loading():
        run = getattr(importlib.import_module(module), function)
        steps.run()
        for model in models:
            steps.run_for(model)
    environment = {name: value for name, value in os.environ.items() if before.get(name) != value}
    # A collection in a process would write to every object, and so copy every page.
    gc.freeze()
    gc.enable()
    return Tool(run, environment, steps)


class Steps:
    """What a preload file has to do. `failed`: what could not be done, and why."""

    def __init__(self, path, models):
        self.failed = []
        self.module = None
        self.around = self.after = self.per_model = ()
        if path is None:
            return
        with self.noted(os.path.basename(path)):
            self.module = imported(path)
            self.module.MODEL = models[0] if models else None
            self.after = self.module.STEPS
            self.around = getattr(self.module, "WHILE_LOADING", ())
            self.per_model = getattr(self.module, "MODEL_STEPS", ())

    @contextmanager
    def while_loading(self):
        entered = []
        for context_of in self.around:
            with self.noted(context_of.__name__):
                context = context_of()
                context.__enter__()
                entered.append((context_of.__name__, context))
        try:
            yield
        finally:
            for name, context in reversed(entered):
                with self.noted(name):
                    context.__exit__(None, None, None)

    def run(self):
        self.run_each(self.after)

    def run_for(self, model):
        if self.module is not None:
            self.module.MODEL = model
            self.run_each(self.per_model)

    def run_each(self, steps):
        for step in steps:
            with self.noted(step.__name__), no_threads():
                step()

    @contextmanager
    def noted(self, name):
        try:
            yield
        except Exception as error:
            self.failed.append(f"{name}: {type(error).__name__}: {error}")


def imported(path):
    spec = importlib.util.spec_from_file_location("aim_preload", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@contextmanager
def no_threads():
    """Does at once what would go to a thread of a pool: no thread may live at a fork."""
    submit = ThreadPoolExecutor.submit

    def run_now(_pool, work, /, *args, **kwargs):
        future = Future()
        try:
            future.set_result(work(*args, **kwargs))
        except BaseException as error:
            future.set_exception(error)
        return future

    ThreadPoolExecutor.submit = run_now
    try:
        yield
    finally:
        ThreadPoolExecutor.submit = submit


def woken_by_children():
    """A socket that can be read when a child may have ended, and its other end. A fork has to close both."""
    wake, wakened = socket.socketpair()
    for end in (wake, wakened):
        end.setblocking(False)
    signal.set_wakeup_fd(wakened.fileno(), warn_on_full_buffer=False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    return wake, wakened


def serve(aim, tool, path, pids):
    """Forks processes and reports their ends until aim ends."""
    wake, wakened = woken_by_children()

    def leave():
        """In a forked process: closes what is the server's alone."""
        aim.close()
        wake.close()
        wakened.close()

    while True:
        ready, _, _ = select.select([aim.reader, wake], [], [])
        if wake in ready:
            wake.recv(4096)
            for pid, status in ended():
                pids.discard(pid)
                aim.send(type="exited", pid=pid, **exit_of(status))
        if aim.reader in ready:
            requests = aim.requests()
            if requests is None:
                return
            for request in requests:
                fork(request, aim, tool, path, leave, pids)


def fork(request, aim, tool, path, leave, pids):
    number, folder = request["id"], request["cwd"]
    if not os.path.isdir(folder):
        aim.send(type="refused", id=number, reason=f"no such folder: {folder}")
        return
    try:
        pid = os.fork()
    except OSError as error:
        aim.send(type="refused", id=number, reason=f"fork: {error.strerror}")
        return
    if pid == 0:
        become_tool(request, tool, path, leave)
    pids.add(pid)
    aim.send(type="forked", id=number, pid=pid)


def ended():
    """The children that have ended, each once."""
    while True:
        try:
            pid, status = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return
        if pid == 0:
            return
        yield pid, status


def exit_of(status):
    if os.WIFSIGNALED(status):
        number = os.WTERMSIG(status)
        known = number in iter(signal.Signals)
        return {"code": None, "signal": signal.Signals(number).name if known else f"SIG{number}"}
    return {"code": os.WEXITSTATUS(status), "signal": None}


def end_all(pids):
    """Ends the forked processes. Their streams have ended with aim; the ones that live on get TERM, then KILL."""
    wait_for(pids)
    for number in (signal.SIGTERM, signal.SIGKILL):
        for pid in pids:
            with suppress(ProcessLookupError):
                os.killpg(pid, number)
        wait_for(pids)


def wait_for(pids):
    until = time.monotonic() + GRACE
    while pids and time.monotonic() < until:
        pids.difference_update(pid for pid, _ in ended())
        time.sleep(0.01)


def become_tool(request, tool, path, leave):
    """In the forked process: makes it a process of the tool, and never returns."""
    status = 70
    try:
        os.setsid()
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        leave()
        connect_streams(path, request["token"].encode())
        os.chdir(request["cwd"])
        os.environ.clear()
        os.environ.update(request["env"])
        os.environ.update(tool.environment)
        sys.argv[:] = request["argv"]
        status = run(tool)
        for stream in (sys.stdout, sys.stderr):
            stream.flush()
    except BrokenPipeError:
        pass
    except BaseException:
        sys.excepthook(*sys.exc_info())
    finally:
        # The exit handlers that were registered while the tool was loaded are the server's.
        os._exit(status)


def connect_streams(path, token):
    """Connects stdin, stdout and stderr to aim. Each connection begins with the token and a letter for the stream."""
    for number, letter in enumerate((b"i", b"o", b"e")):
        with socket.socket(socket.AF_UNIX) as connection:
            connection.connect(path)
            connection.sendall(token + letter)
            os.dup2(connection.fileno(), number)
    sys.stdin = sys.__stdin__ = reopened(sys.__stdin__, 0, "r")
    sys.stdout = sys.__stdout__ = reopened(sys.__stdout__, 1, "w")
    sys.stderr = sys.__stderr__ = reopened(sys.__stderr__, 2, "w")


def reopened(old, number, mode):
    """A stream with an empty buffer, as Python makes it for a pipe: a lone CR is no end of a line."""
    buffering = 1 if number == 2 else -1
    return open(number, mode, buffering, encoding=old.encoding, errors=old.errors, newline="\n", closefd=False)


def run(tool):
    """Calls what the tool's script would call. The exit status is the one that Python would give."""
    try:
        code = tool.run()
    except SystemExit as ended:
        code = ended.code
    except KeyboardInterrupt:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        os.kill(os.getpid(), signal.SIGINT)
        code = 130
    except BaseException:
        sys.excepthook(*sys.exc_info())
        code = 1
    if code is None:
        return 0
    if isinstance(code, int):
        return code & 0xFF
    print(code, file=sys.stderr)
    return 1


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))
