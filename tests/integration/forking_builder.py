"""This program builds again and again: it imports the library once and forks for each command.

A line of standard input holds commands of `hrcreport` as JSON, `[["build", …], …]`; they run side
by side, each in a process of its own, and their exit codes are told in a line. Their notebooks run
in kernels that are forked from one warm server. The library is the one that lay there when the
program began.
"""

from __future__ import annotations

import importlib
import json
import os
import sys
from contextlib import nullcontext
from pathlib import Path
from typing import Any

from hrcreport.build.batch import runner
from hrcreport.cli import main
from hrcreport.document.execute.warm.starting import warm_server

PRELOADED = (
    "hrcreport.build.batch.batches",
    "hrcreport.build.batch.build",
    "hrcreport.cli.build",
    "hrcreport.document.execute.run",
    "hrcreport.checks.review.inspection",
    "hrcreport.document.render.pandoc",
    "hrcreport.checks.validation.checks",
)


def forked(words: list[str]) -> int:
    """Run a command in a process of its own and return the number of that process."""
    if child := os.fork():
        return child
    code: Any = 1
    try:
        main(words)
    except SystemExit as left:
        code = left.code
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code if isinstance(code, int) else 1)


def serve(root: Path) -> None:
    """Run what standard input asks for, until it ends."""
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # what commands say goes where their errors go
    for module in PRELOADED:
        importlib.import_module(module)
    with warm_server(root, waiting=False) as warm:
        runner.WORTH_IT = 1
        runner.server_for = lambda *_: nullcontext(warm)  # type: ignore[assignment]  # one for all
        for line in sys.stdin:
            running = [forked(words) for words in json.loads(line)]
            ended = [os.waitstatus_to_exitcode(os.waitpid(each, 0)[1]) for each in running]
            answers.write(f"{json.dumps(ended)}\n")
            answers.flush()


if __name__ == "__main__":
    serve(Path(sys.argv[1]))
