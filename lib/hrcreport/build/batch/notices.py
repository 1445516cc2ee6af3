"""This module tells a command of the user's how a batch ended: by mail, by a message, as it does.

What became of the batch is its standard input, in words; `HRCREPORT_EXIT` is the code that the
batch leaves with and `HRCREPORT_RECORD` the place of `batch.json`. A notice that cannot be sent is
a warning, and changes nothing of what was built.
"""

from __future__ import annotations

import os
import shlex
import subprocess
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from hrcreport.build.batch.tasks import Outcome
from hrcreport.foundation import Problem

NOTICE_SECONDS = 60
ENDS = {0: "all is built", 1: "some is not built", 2: "refused, nothing ran", 130: "ended by hand"}
TOLD = 50
"""So many reports that failed are named in a notice."""


def send_notice(
    command: str, outcomes: Sequence[Outcome], *, code: int, record: Path, why: Sequence[Problem]
) -> list[Problem]:
    """Run a command that tells somebody how a batch ended; return a warning where it fails.

    `why` is what stopped the batch as a whole.
    """
    text = "\n".join(_lines(outcomes, code, why)) + "\n"
    environment = {"HRCREPORT_EXIT": str(code), "HRCREPORT_RECORD": str(record)}
    try:
        completed = subprocess.run(
            shlex.split(command, posix=os.name == "posix"),
            input=text.encode(),
            env={**os.environ, **environment},
            capture_output=True,
            check=False,
            timeout=NOTICE_SECONDS,
        )
    except (OSError, ValueError, subprocess.TimeoutExpired) as error:
        reason = getattr(error, "strerror", "") or str(error)
    else:
        if not completed.returncode:
            return []
        output = (completed.stderr or completed.stdout).decode("utf-8", "replace").strip()
        reason = f"it left with {completed.returncode}" + (f": {output[-500:]}" if output else "")
    return [
        Problem(
            place="--notify",
            what=f"nobody was told how the batch ended: {reason}.",
            mend="Try the command by hand; what became of the batch stands in batch.json.",
            rule="build.notice",
            severity="warning",
        )
    ]


def _lines(outcomes: Sequence[Outcome], code: int, why: Sequence[Problem]) -> Iterator[str]:
    """Yield a notice line by line: the end of all first, then each report that failed."""
    counts = Counter(outcome.status for outcome in outcomes)
    total = ", ".join(f"{number} {status}" for status, number in sorted(counts.items()))
    yield f"hrcreport build: {ENDS.get(code, code)}{f' ({total})' if total else ''}"
    for problem in why[:TOLD]:
        yield f"- {problem}"
    failed = [outcome for outcome in outcomes if outcome.status == "failed"]
    for outcome in failed[:TOLD]:
        first = outcome.problems[0] if outcome.problems else ""
        yield f"- {outcome.report} {outcome.ended_in}: {first}"
    if len(failed) > TOLD:
        yield f"and {len(failed) - TOLD} more"
