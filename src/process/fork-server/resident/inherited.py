"""What a process has from where it was started. A process that is forked for another one has that of its parent."""

import os
from contextlib import suppress

# Lines of /proc/PID/status that a forked process inherits, but for the umask, which is taken over.
RIGHTS = ("Uid", "Gid", "Groups", "Cap", "NoNewPrivs", "Seccomp", "Cpus_allowed", "Mems_allowed")
CGROUP_LIMITS = ("memory.max", "memory.high", "memory.swap.max", "cpu.max", "pids.max")


def inherited(pid):
    """What a process has from where it was started, and can't be given."""
    namespaces = sorted((name, os.readlink(f"/proc/{pid}/ns/{name}")) for name in os.listdir(f"/proc/{pid}/ns"))
    root = os.stat(f"/proc/{pid}/root")
    status = [line for line in lines_of(pid, "status") if line.startswith(RIGHTS)]
    nice = lines_of(pid, "stat")[0].rpartition(")")[2].split()[16]
    label = None
    with suppress(OSError):  # no such module in this kernel
        label = lines_of(pid, "attr/current")
    return namespaces, (root.st_dev, root.st_ino), status, nice, label, lines_of(pid, "limits"), group_limits(pid)


def group_limits(pid):
    """The limits of its control groups. Each window of a desktop may have a group of its own, without any."""
    groups = [line for line in lines_of(pid, "cgroup") if ":name=" not in line]
    if any(not line.startswith("0::") for line in groups):
        return groups  # of version 1: where a limit is would be another file for each
    path = next((line[3:] for line in groups if line.startswith("0::")), "/")
    found = []
    while path != "/":
        for name in CGROUP_LIMITS:
            with suppress(OSError), open(f"/sys/fs/cgroup{path}/{name}") as file:
                limit = file.read().strip()
                if limit.split()[0] != "max":
                    found.append((path, name, limit))
        path = os.path.dirname(path)
    return found


def lines_of(pid, name):
    with open(f"/proc/{pid}/{name}", errors="surrogateescape") as file:
        return file.read().splitlines()


def umask_of(pid):
    return int(next(line for line in lines_of(pid, "status") if line.startswith("Umask:")).split()[1], 8)
