"""This module shows the draft of a report in the browser for as long as somebody writes on it."""

from __future__ import annotations

import secrets
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from hrcreport.document import Session, warm_server
from hrcreport.editorial.desk.preview import Preview
from hrcreport.editorial.desk.server import (
    HOST,
    Comments,
    Listeners,
    RestsOn,
    application,
    free_socket,
    serve,
)
from hrcreport.foundation import Git, Project, Report

FOLDERS = ("params", "notebooks", "data", "reports")
"""The folders of a project in which a change makes the draft anew."""
NOBODY = "hrcreport edit"
"""By whom a comment is where git knows no name."""


@contextmanager
def previews(project: Project) -> Iterator[Callable[[Report, Comments], tuple[Preview, Listeners]]]:
    """Give what begins the preview of a report; all of them end with the block.

    A preview is not started yet; what ends one earlier is its `close`.
    """
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="hrc-edit-")))
        warm = stack.enter_context(warm_server(project.root))

        def begin(report: Report, comments: Comments) -> tuple[Preview, Listeners]:
            draft_folder = Path(tempfile.mkdtemp(dir=folder))
            for part in ("kernels", "page"):
                (draft_folder / part).mkdir()
            session = Session(
                report.id,
                language=report.language,
                place=project.place(report.notebook),
                root=project.root,
                folder=draft_folder / "kernels",
                warm=warm,
            )
            listeners = Listeners()
            preview = Preview(
                project,
                report,
                session=session,
                folder=draft_folder / "page",
                tell=listeners.tell,
                comments=comments.open_comments,
            )
            return preview, listeners

        yield begin


def watched_folders(project: Project) -> list[Path]:
    """Return the folders of a project in which a change makes a draft anew."""
    return [
        path for path in (project.root / folder_name for folder_name in FOLDERS) if path.is_dir()
    ]


def edit_in_browser(
    project: Project,
    report: Report,
    *,
    port: int,
    comments: Comments,
    rests_on: RestsOn,
    ready: Callable[[str], None],
) -> None:
    """Serve the draft of a report until somebody ends the program; `ready` is told the address.

    Port 0 is any that is free; `comments` keeps what stands in the margin of reviewers',
    `rests_on` returns the keys that the last build rests on, with the places of its texts.

    Raises:
        RefusedError: the port is taken.
    """
    listening = free_socket(port)
    token = secrets.token_urlsafe(24)
    bound_port = listening.getsockname()[1]
    with previews(project) as begin:
        preview, listeners = begin(report, comments)
        serve(
            preview,
            application(
                preview,
                listeners,
                comments=comments,
                name=_name_of_user(project),
                token=token,
                port=bound_port,
                rests_on=rests_on,
            ),
            listening=listening,
            folders=watched_folders(project),
            ready=lambda: ready(f"http://{HOST}:{bound_port}/?token={token}"),
        )


def _name_of_user(project: Project) -> str:
    """Return by which name git knows who writes here."""
    try:
        return Git(project.root).answer("config", "user.name").strip() or NOBODY
    except OSError:
        return NOBODY
