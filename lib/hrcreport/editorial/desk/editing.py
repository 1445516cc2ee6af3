"""This module shows the draft of a report in the browser for as long as somebody writes on it."""

from __future__ import annotations

import secrets
import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from hrcreport.document import Session, warm_server
from hrcreport.editorial.desk.preview import Preview
from hrcreport.editorial.desk.server import Listeners, RestsOn, free_socket, serve
from hrcreport.foundation import Project, Report

FOLDERS = ("params", "notebooks", "data", "reports")
"""The folders of a project in which a change makes the draft anew."""


def edit_in_browser(
    project: Project,
    report: Report,
    *,
    port: int,
    comments: Callable[[], list[dict[str, Any]]],
    rests_on: RestsOn,
    ready: Callable[[str], None],
) -> None:
    """Serve the draft of a report until somebody ends the program; `ready` is told the address.

    Port 0 is any that is free; `comments` returns what stands in the margin of reviewers',
    `rests_on` the keys that the last build rests on, with the places of its texts.

    Raises:
        RefusedError: the port is taken.
    """
    listening = free_socket(port)
    listeners = Listeners()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="hrc-edit-")))
        for part in ("kernels", "page"):
            (folder / part).mkdir()
        warm = stack.enter_context(warm_server(project.root))
        session = Session(
            report.id,
            language=report.language,
            place=project.place(report.notebook),
            root=project.root,
            folder=folder / "kernels",
            warm=warm,
        )
        preview = Preview(
            project,
            report,
            session=session,
            folder=folder / "page",
            tell=listeners.tell,
            comments=comments,
        )
        folders = [project.root / each for each in FOLDERS]
        serve(
            preview,
            listeners,
            listening=listening,
            token=secrets.token_urlsafe(24),
            folders=[each for each in folders if each.is_dir()],
            rests_on=rests_on,
            ready=ready,
        )
