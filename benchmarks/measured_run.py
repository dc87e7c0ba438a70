"""A small process that runs a command and prints what it cost, as JSON.

    python -I -S measured_run.py REQUEST

REQUEST is JSON: `command`, `folder`, `environment`, `output` (a file for what the command prints),
`seconds` (its time limit) and `sampled`. The cost is that of the command and its descendants:

    {"status": 0, "wall": 0.8, "cpu": 1.1, "largest": 52000, "tree": 61000}

Times are in seconds and memory is in bytes. `largest` is the peak of the largest process. `tree` is
the peak of all of them together, in which shared memory counts once; it is sampled on Linux, if
`sampled`, and otherwise 0. Sampling slows the command down.

It is a process of its own because a new process starts with the peak memory of its parent, and a
benchmark needs more memory than some commands that it measures.
"""

import contextlib
import ctypes
import json
import os
import resource
import signal
import sys
import time
from collections.abc import Iterator
from typing import Any

IS_LINUX = sys.platform.startswith("linux")
PR_SET_CHILD_SUBREAPER = 36  # from linux/prctl.h
RSS_UNIT = 1024 if IS_LINUX else 1  # of ru_maxrss
# Between two samples, in seconds; and as a multiple of the CPU time that a sample took, since the
# system needs long for one of much memory. Wall time would make a pause of a busy machine longer.
SAMPLE_INTERVAL, INTERVALS = 0.005, 5


def main(text: str) -> None:
    """Run the command of a request and print its cost."""
    request = json.loads(text)
    os.chdir(request["folder"])
    if IS_LINUX:  # orphans become children of this process, so that their time counts, too
        ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    begun = time.perf_counter()
    child = _start(request)
    with _limit(child, request["seconds"]):
        tree = _sample_until_end(child) if request["sampled"] and IS_LINUX else 0
        _, status = os.waitpid(child, 0)
        wall = time.perf_counter() - begun
        with contextlib.suppress(ChildProcessError):
            while True:
                os.wait()
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    cost = {
        "status": os.waitstatus_to_exitcode(status),
        "wall": wall,
        "cpu": used.ru_utime + used.ru_stime,
        "largest": used.ru_maxrss * RSS_UNIT,
        "tree": tree,
    }
    print(json.dumps(cost))


def _start(request: dict[str, Any]) -> int:
    command = request["command"]
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
    actions = [
        (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
        (os.POSIX_SPAWN_OPEN, 1, request["output"], flags, 0o644),
        (os.POSIX_SPAWN_DUP2, 1, 2),
    ]
    return os.posix_spawn(
        command[0], command, request["environment"], file_actions=actions, setpgroup=0
    )


@contextlib.contextmanager
def _limit(child: int, seconds: float) -> Iterator[None]:
    """Kill the command and its descendants after some time."""
    signal.signal(signal.SIGALRM, lambda *_: os.killpg(child, signal.SIGKILL))
    signal.setitimer(signal.ITIMER_REAL, seconds)
    yield
    signal.setitimer(signal.ITIMER_REAL, 0)


# ---- memory of a tree of processes, on Linux


def _sample_until_end(child: int) -> int:
    """Return the peak memory; the process has ended, but is not reaped."""
    peak = 0
    while os.waitid(os.P_PID, child, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None:
        begun = time.process_time()
        peak = max(peak, sum(map(_proportional_memory, _tree(child))))
        time.sleep(max(SAMPLE_INTERVAL, INTERVALS * (time.process_time() - begun)))
    return peak


def _tree(process: int) -> list[int]:
    """Return the ids of a process and its descendants; those that end meanwhile may be missing."""
    found, pending = [], [process]
    while pending:
        found.append(pending.pop())
        with contextlib.suppress(OSError):
            for thread in os.listdir(f"/proc/{found[-1]}/task"):  # noqa: PTH208 (as below)
                text = _content(f"/proc/{found[-1]}/task/{thread}/children")
                pending += map(int, text.split())
    return found


def _proportional_memory(process: int) -> int:
    """Return the memory of a process; of what n processes share, an n-th."""
    with contextlib.suppress(OSError):
        for line in _content(f"/proc/{process}/smaps_rollup").splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) * 1024
    return 0


def _content(path: str) -> str:
    with open(path, encoding="ascii") as file:  # noqa: PTH123 (pathlib needs more memory)
        return file.read()


if __name__ == "__main__":
    main(sys.argv[1])
