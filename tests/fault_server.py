"""Runs the command again and again, each time in a forked process, with a fault or a signal.

The program is loaded once. Each line of stdin is a request, each line of stdout the answer.
"""

import ctypes
import json
import os
import signal
import sys
import traceback
from importlib import import_module
from typing import Any

from generator.cli import main
from tests.failing_files import FAULTS, FailingFiles, Fault

# Loaded before any run: a command imports its modules only when it is called.
for _name in (
    *("apkg.writing", "build", "convert", "draft", "migration", "preview.writing"),
    *("cli.repairing", "cli.summary", "cli.building", "cli.converting", "cli.folder_conversion"),
    *("cli.drafting", "cli.linking", "cli.note_link", "cli.previewing", "cli.starting"),
):
    import_module(f"generator.{_name}")

# The bits of the calls in failing_calls.c.
_BITS = {
    name: 1 << position
    for position, name in enumerate(
        (
            *("open", "read", "stat", "list", "create", "write", "fsync", "close"),
            *("mkdir", "replace", "link", "truncate", "delete", "mode", "time"),
        )
    )
}


# The number of a call that no run makes.
_NEVER = 2**30


def _run(request: dict[str, Any], report: int) -> None:
    """Run the command in this process, and end it."""
    for number, name in ((1, "out"), (2, "err")):
        flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
        os.dup2(os.open(f"{request['printed']}.{name}", flags, 0o666), number)
    os.environ.update(request["environment"])
    os.chdir(request["folder"])
    exit_now, write = os._exit, os.write
    name, call = request["fault"] or ("broken", _NEVER)
    library = request.get("library")
    fault = Fault(name, call)
    if library:
        calls = ctypes.CDLL(library)
        calls.failing_struck.restype = ctypes.c_char_p
        error, kinds, lasts = FAULTS[name]
        bits = sum(_BITS[kind] for kind in kinds)
        calls.failing_arm(request["root"].encode(), call, error, bits, int(lasts))
    else:
        FailingFiles(request["root"], fault).install()
    status: Any = 0
    try:
        main(request["arguments"])
    except SystemExit as ended:
        status = ended.code or 0
    except BaseException:  # noqa: BLE001 (it is printed, as Python would)
        traceback.print_exc()
        status = 99
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:
            stream.flush()
    if library:
        struck = [calls.failing_struck().decode(errors="replace")]
        count = calls.failing_count()
    else:
        struck, count = [" ".join(one) for one in fault.struck], fault.count
    write(report, json.dumps({"count": count, "struck": struck[0] if struck else ""}).encode())
    exit_now(status)


def _serve() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # only the process of a run gets it
    for line in sys.stdin:
        request = json.loads(line)
        read, write = os.pipe()
        child = os.fork()
        if not child:
            signal.signal(signal.SIGINT, signal.default_int_handler)
            os.close(read)
            _run(request, write)
        os.close(write)
        print(child, flush=True)
        sys.stdin.readline()  # until then, no other process gets the number of this one
        status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        with os.fdopen(read) as stream:
            found = json.loads(stream.read() or "{}")
        print(json.dumps({"status": status, **found}), flush=True)


if __name__ == "__main__":
    _serve()
