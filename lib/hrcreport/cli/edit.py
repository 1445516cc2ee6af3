"""This module holds the command `edit`: a report's draft in the browser while it is written."""

from __future__ import annotations

import secrets
import tempfile
import webbrowser
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import click

from hrcreport.cli.choices import chosen_reports, complete_report, project_of


@click.command(
    epilog="""\b
Examples:
  hrcreport edit bra               the draft on Brazil, in the browser
  hrcreport edit bra --no-browser  print the address alone
"""
)
@click.argument("report_id", metavar="ID", shell_complete=complete_report)
@click.option(
    "--port", type=click.IntRange(0, 65535), default=0, metavar="N",
    help="Port of this machine at which the page is; default: one that is free.",
)  # fmt: skip
@click.option("--no-browser", is_flag=True, help="Open no browser; print the address.")
@click.pass_context
def edit(context: click.Context, report_id: str, port: int, no_browser: bool) -> None:
    """Show a report in the browser and keep it up to date while you write.

    Write in JupyterLab or any other editor, or click a paragraph and write on the page: what is
    saved is put on the page first, alone, and then the whole page as a build prints it.
    The kernel stays; of code that has changed the cells run from there on. What is wrong stands in
    the margin, beside open comments of reviewers; while it is, the page keeps the last good draft.
    Only this machine can reach the page, with the token in the address. Ctrl-C ends it.
    """
    # Brings Jupyter and a web server, which no other command needs.
    from hrcreport.batch.build import epoch_of
    from hrcreport.desk.preview import Preview
    from hrcreport.desk.server import Listeners, free_socket, serve
    from hrcreport.editions.remarks import read_reviews
    from hrcreport.execute.session import Session
    from hrcreport.execute.warm.starting import can_fork, warm_server

    project = project_of(context)
    (report,) = chosen_reports(project, (report_id,))
    listening = free_socket(port)
    listeners = Listeners()

    def ready(address: str) -> None:
        click.echo(f"The draft is at {address}\nCtrl-C ends it.")
        if not no_browser:
            webbrowser.open(address)

    def comments() -> list[dict[str, Any]]:
        return [
            {"severity": "comment", "place": ", ".join(filter(None, (each.author, each.date))),
             "what": each.text,
             "mend": " ".join(f"{reply.author}: {reply.text}" for reply in each.replies),
             "paragraph": "", "cell": 0, "begins": each.begins}
            for each in read_reviews(project, report.id).comments if each.state != "closed"
        ]  # fmt: skip

    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="hrc-edit-")))
        for part in ("kernels", "page"):
            (folder / part).mkdir()
        warm = stack.enter_context(warm_server(project.root)) if can_fork() else ""
        session = Session(
            report.id, place=project.place(report.notebook), root=project.root,
            folder=folder / "kernels", epoch=epoch_of(""), warm=warm,
        )  # fmt: skip
        preview = Preview(
            project, report, session=session, folder=folder / "page", tell=listeners.tell,
            comments=comments,
        )  # fmt: skip
        folders = [project.root / each for each in ("params", "notebooks", "data", "reports")]
        serve(
            preview, listeners, listening=listening, token=secrets.token_urlsafe(24),
            folders=[each for each in folders if each.is_dir()], ready=ready,
        )  # fmt: skip
