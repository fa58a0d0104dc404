"""The warm parent: loads a Python tool once, and forks an instance of it whenever aim asks for one.

It is run by the tool's own interpreter, as `python warm_parent.py ORDER`, ORDER being JSON:

    {"module": "aider.main", "function": "main", "socket": "/tmp/…/instances.sock"}

aim speaks to it in lines of JSON:

    aim → parent   {"id": 7, "token": "6f…", "argv": ["…/bin/aider", …], "cwd": "/…", "env": {…}}
    parent → aim   {"type": "loaded", "seconds": 2.7, "cold": []}           it can fork from now on
                   {"type": "failed", "reason": "No module named 'aider'"}  it can't, and ends
                   {"type": "forked", "id": 7, "pid": 4711}
                   {"type": "refused", "id": 7, "reason": "…"}
                   {"type": "exited", "pid": 4711, "code": 0, "signal": null}

An instance is the tool as it would be if its script had been run: a session, a folder, an environment, arguments and
three streams of its own. It shares with its siblings what was loaded, page by page until one of them writes to it, and
nothing else. Its streams are three connections that it makes itself to aim's socket, so the parent never holds them.

When aim goes, its end of the parent's stdin closes: the parent ends what it started, removes its folder, and ends.
"""

import gc
import importlib
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

# How long instances may take to end by themselves, and after TERM, when aim has gone. Seconds.
GRACE = 1.0
# No tool needs as long to load, and aim does not wait as long. Seconds.
MAX_LOADING = 60


def main(order):
    instances = set()
    # However aim goes: an instance may have ended with it, and be told of before the end of aim's line is seen.
    with suppress(ConnectionError):
        work(order, Control(), instances)
    end_all(instances)
    # Where aim lives it may do so too.
    shutil.rmtree(os.path.dirname(order["socket"]), ignore_errors=True)


def work(order, control, instances):
    began = time.monotonic()
    # While it loads it does not hear that aim has gone.
    signal.alarm(MAX_LOADING)
    try:
        tool = load(order["module"], order["function"])
    except BaseException as error:  # a module may even exit while it is imported
        control.tell(type="failed", reason=f"{type(error).__name__}: {error}")
        return
    signal.alarm(0)
    tool.socket = order["socket"]
    threads = len(os.listdir("/proc/self/task")) if os.path.isdir("/proc/self/task") else 1
    if threads != 1:
        control.tell(type="failed", reason=f"{threads} threads live after loading, and none may live at a fork")
        return
    control.tell(type="loaded", seconds=time.monotonic() - began, cold=tool.cold)
    serve(control, tool, instances)


class Control:
    """The line to aim. Streams 0 and 1 are put away, so that nothing that is loaded can speak on it or read from it."""

    def __init__(self):
        self.reader = os.dup(0)
        self.writer = os.dup(1)
        nothing = os.open(os.devnull, os.O_RDONLY)
        os.dup2(nothing, 0)
        os.close(nothing)
        os.dup2(2, 1)
        self.rest = b""

    def tell(self, **message):
        line = json.dumps(message).encode() + b"\n"
        while line:
            line = line[os.write(self.writer, line) :]

    def requests(self):
        """What has arrived, or None when aim has gone."""
        chunk = os.read(self.reader, 1 << 20)
        if not chunk:
            return None
        *lines, self.rest = (self.rest + chunk).split(b"\n")
        return [json.loads(line) for line in lines if line]

    def close(self):
        os.close(self.reader)
        os.close(self.writer)


class Tool:
    """A tool that was loaded."""

    def __init__(self, run, environment, cold):
        self.run = run
        # What its modules set in the environment while they were imported: they won't do it again.
        self.environment = environment
        # What could not be warmed up: it works, and costs its time in each instance.
        self.cold = cold
        self.socket = ""


def load(module, function):
    """Imports a tool and does once what each instance would do at its start, for all of them to share."""
    # numpy's linear algebra would start threads.
    os.environ["OPENBLAS_NUM_THREADS"] = "1"
    # As a script has its own folder first, which is not this one's.
    del sys.path[0]
    before = dict(os.environ)
    run = getattr(importlib.import_module(module), function)
    cold = []
    for step in WARM_UPS.get(module, ()):
        try:
            with no_threads():
                step()
        except Exception as error:
            cold.append(f"{step.__name__}: {type(error).__name__}: {error}")
    environment = {name: value for name, value in os.environ.items() if before.get(name) != value}
    # A collection would write to every object, and so copy every page in each child.
    gc.collect()
    gc.freeze()
    return Tool(run, environment, cold)


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


# ---------------------------------------------------------------------------------------------------------------------
# aider: what it would load or compute at its start or in its first turn. Seen with aider 0.82.3 and 0.86.2.


def late_imports():
    import aider.coders
    import aider.main
    import httpcore  # noqa: F401
    from aider.llm import litellm

    aider.main.load_slow_imports(swallow=False)
    litellm._load_litellm()


def parsed_files():
    """aider parses a large file of its own at each start, with a parser written in Python: 0.3 s."""
    from copy import deepcopy
    from importlib.resources import files

    import json5

    text = files("aider.resources").joinpath("model-metadata.json").read_text()
    parsed = json5.loads(text)
    loads = json5.loads
    json5.loads = lambda s, *args, **kwargs: (
        deepcopy(parsed) if s == text and not args and not kwargs else loads(s, *args, **kwargs)
    )


def first_completion():
    """A whole turn of a model, answered here: the request is made and leaves nothing but this function."""
    import httpx
    import openai
    from aider.llm import litellm

    head = {"id": "0", "object": "chat.completion.chunk", "created": 0, "model": "none"}
    deltas = ({"role": "assistant", "content": "."}, {})
    chunks = [
        {**head, "choices": [{"index": 0, "delta": delta, "finish_reason": None if delta else "stop"}]}
        for delta in deltas
    ]
    stream = "".join(f"data: {json.dumps(chunk)}\n\n" for chunk in chunks) + "data: [DONE]\n\n"

    def answer(_request):
        return httpx.Response(200, headers={"content-type": "text/event-stream"}, content=stream.encode())

    messages = [{"role": "user", "content": "."}]
    with httpx.Client(transport=httpx.MockTransport(answer)) as transport:
        client = openai.OpenAI(api_key="none", base_url="http://none.invalid/v1", http_client=transport)
        response = litellm.completion(
            model="openai/none", messages=messages, stream=True, client=client, api_key="none"
        )
        for _chunk in response:
            pass
    litellm.token_counter(model="openai/none", messages=messages)


WARM_UPS = {"aider.main": (late_imports, parsed_files, first_completion)}

# ---------------------------------------------------------------------------------------------------------------------


def serve(control, tool, instances):
    """Forks and buries until aim goes."""
    bell, ringer = socket.socketpair()
    for end in (bell, ringer):
        end.setblocking(False)
    signal.set_wakeup_fd(ringer.fileno(), warn_on_full_buffer=False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    own = (bell, ringer)
    while True:
        ready, _, _ = select.select([control.reader, bell], [], [])
        if bell in ready:
            bell.recv(4096)
            for pid, status in ended():
                instances.discard(pid)
                control.tell(type="exited", pid=pid, **how(status))
        if control.reader in ready:
            requests = control.requests()
            if requests is None:
                return
            for request in requests:
                fork(request, control, tool, own, instances)


def fork(request, control, tool, own, instances):
    number, folder = request["id"], request["cwd"]
    if not os.path.isdir(folder):
        control.tell(type="refused", id=number, reason=f"no such folder: {folder}")
        return
    try:
        pid = os.fork()
    except OSError as error:
        control.tell(type="refused", id=number, reason=f"fork: {error.strerror}")
        return
    if pid == 0:
        become(request, control, tool, own)
    instances.add(pid)
    control.tell(type="forked", id=number, pid=pid)


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


def how(status):
    if os.WIFSIGNALED(status):
        number = os.WTERMSIG(status)
        known = number in iter(signal.Signals)
        return {"code": None, "signal": signal.Signals(number).name if known else f"SIG{number}"}
    return {"code": os.WEXITSTATUS(status), "signal": None}


def end_all(instances):
    """Their streams have ended with aim. Whoever does not end by that is told to, and then made to."""
    wait_for(instances)
    for number in (signal.SIGTERM, signal.SIGKILL):
        for pid in instances:
            with suppress(ProcessLookupError):
                os.killpg(pid, number)
        wait_for(instances)


def wait_for(instances):
    until = time.monotonic() + GRACE
    while instances and time.monotonic() < until:
        instances.difference_update(pid for pid, _ in ended())
        time.sleep(0.01)


def become(request, control, tool, own):
    """In the child: turns it into an instance, and never returns."""
    status = 70
    try:
        os.setsid()
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        control.close()
        for end in own:
            end.close()
        take_streams(tool.socket, request["token"].encode())
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
        # What the parent left to be done at its exit is the parent's.
        os._exit(status)


def take_streams(path, token):
    """A connection to aim for each of stdin, stdout and stderr. It says first whose it is, and which."""
    for number, letter in enumerate((b"i", b"o", b"e")):
        with socket.socket(socket.AF_UNIX) as connection:
            connection.connect(path)
            connection.sendall(token + letter)
            os.dup2(connection.fileno(), number)
    sys.stdin = sys.__stdin__ = reopened(sys.__stdin__, 0, "r")
    sys.stdout = sys.__stdout__ = reopened(sys.__stdout__, 1, "w")
    sys.stderr = sys.__stderr__ = reopened(sys.__stderr__, 2, "w")


def reopened(old, number, mode):
    """The same stream with nothing in its buffer, as Python makes it for a pipe: a lone CR is no end of a line."""
    buffering = 1 if number == 2 else -1
    return open(number, mode, buffering, encoding=old.encoding, errors=old.errors, newline="\n", closefd=False)


def run(tool):
    """Calls what the tool's script would call. The exit status, as Python would give it."""
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
