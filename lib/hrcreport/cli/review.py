"""This module holds the command `review`: reviewers' files come home, and go out again."""

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from hrcreport.cli.choices import (
    AS_JSON,
    REPORT,
    FileToRead,
    chosen_reports,
    command,
    project_of,
    to_file,
)
from hrcreport.cli.output import count_of, print_json, print_written
from hrcreport.foundation import RefusedError

if TYPE_CHECKING:
    from hrcreport.editorial import Homecoming, ReviewRound

BEGINS = 50
STATES = {
    "new": "to be applied",
    "shared": "not applied: the text is that of other reports too (--shared applies it)",
    "there": "there already",
    "conflict": "to be decided by hand",
}


@command("""
  hrcreport review usa --send usa-to-review.docx   the file to send, with what is still open
  hrcreport review usa back.docx                   what came back: shown, nothing is written
  hrcreport review usa marked.pdf --apply          what was marked in a PDF, as comments
  hrcreport review usa --page open.html            what is open, for its reviewers
  hrcreport review usa a.docx b.docx --apply       two reviewers; edits and comments are written
  hrcreport review usa a.docx --apply --commit     and each reviewer's edits are a commit of git
""")
@REPORT
@click.argument("files", metavar="[FILE]...", nargs=-1, type=FileToRead(dir_okay=False))
@click.option("--apply", "do_apply", is_flag=True, help="Write edits into the text, and comments.")
@click.option("--shared", is_flag=True, help="Also edit text that other reports use.")
@click.option("--commit", is_flag=True, help="With --apply: one commit of git for each file.")
@to_file(
    "--send", help="Write the last build's Word file with open comments, and keep its edition."
)
@to_file("--page", help="Write what is open for the last build as an HTML page, and read no file.")
@AS_JSON
def review(
    context: click.Context,
    report_id: str,
    files: tuple[Path, ...],
    do_apply: bool,
    shared: bool,
    commit: bool,
    send: Path | None,
    page: Path | None,
    as_json: bool,
) -> None:
    """Take home what reviewers changed in Word or marked in a PDF; values stay as they are.

    Compares the file that came back with the one that was sent and with the text of today. A change
    of a value, table, number, citation or reference becomes a question. Without --apply nothing is
    written. Leaves with 1 where something must be decided by hand, or could not be placed.
    """
    from hrcreport.editorial import ReviewRound

    project = project_of(context)
    review_round = ReviewRound(project, chosen_reports(project, (report_id,))[0])
    if page and not files and not send:
        _open_work(review_round, page, as_json=as_json)
        return
    if page or bool(files) == bool(send):
        raise RefusedError.of(
            place=f"review {report_id}",
            what="no file that came back is named."
            if not (files or send or page)
            else "--send and --page stand alone, without files.",
            mend=f"hrcreport review {report_id} FILE.docx, --send FILE.docx to write one, or "
            "--page FILE.html for what is open.",
            rule="review.no-file",
        )
    if send:
        _send(review_round, send, as_json=as_json)
        return
    home = review_round.take_home(files, shared=shared, applied=do_apply, commit=commit)
    if as_json:
        print_json(**home.as_dict())
    else:
        _print(home)
    sys.exit(1 if home.to_decide else 0)


def _open_work(of: ReviewRound, path: Path, *, as_json: bool) -> None:
    """Write the page of what is open, and say how much it is."""
    told = of.write_open_work(path, tell=partial(click.echo, err=True))
    if as_json:
        print_json(**told.as_dict(), page=of.project.place(path))
        return
    changed = sum(map(len, told.changes.values()))
    counts = [
        count_of(len(told.findings), "finding"),
        count_of(len(told.comments), "open comment"),
        f"{count_of(len(told.sources), 'source')} not verified",
        f"{count_of(changed, 'change')} since {told.since}" if told.since else "no earlier edition",
    ]
    click.echo(f"wrote {of.project.place(path)}: {', '.join(counts)}")


def _send(of: ReviewRound, path: Path, *, as_json: bool) -> None:
    """Write the last build's Word file with the comments that are not closed, and say so."""
    kept, comments, homeless = of.send(path)
    if as_json:
        print_json(
            file=str(path),
            edition=kept.called,
            comments=comments,
            without_paragraph=[each.key for each in homeless],
        )
        return
    click.echo(f"wrote {path} with {count_of(comments, 'comment')}")
    for each in homeless:
        click.echo(f"  its paragraph is gone, so it stands at the title: “{each.text[:70]}”")
    click.echo(
        f"It is kept as {kept.called}. When it comes back: hrcreport review {of.report.id} FILE"
    )


def _print(home: Homecoming) -> None:
    found = home.review
    for each in found.files:
        click.echo(click.style(f"{each.file}: {each.by}, compared with {each.base}", bold=True))
        for note in each.told():
            click.echo(f"  {note}")
    for state, words in STATES.items():
        landings = [each for each in found.landings if each.state == state]
        if landings:
            said = "applied" if home.applied and state == "new" else words
            _head(f"{count_of(len(landings), 'edit')} {said}")
        for one in landings:
            click.echo(one.change.told(one.piece.called if one.piece else one.change.place))
            if one.why and state != "shared":
                click.echo(f"    {one.why}")
    questions = [one for each in found.files for one in each.questions]
    if questions:
        _head(f"{count_of(len(questions), 'question')}, never applied")
        for asked in questions:
            click.echo(asked.told(asked.place))
            click.echo(f"    {asked.what}")
    remarks = [one for each in found.files for one in each.remarks]
    if remarks:
        _head(count_of(len(remarks), "comment"))
        for remark in remarks:
            begins = f"“{remark.begins[:BEGINS]} …”" if remark.begins else "no place"
            where = remark.place or begins
            click.echo(f"  {remark.author} ({remark.state}), {where}: {remark.text[:300]}")
    click.echo()
    if not (found.landings or questions or remarks or home.to_decide):
        click.echo("The file says what was sent: nothing was changed, nothing remarked.")
    print_written(home.written)
    if home.applied and not home.written:
        click.echo("Nothing was written.")
    if not home.applied and (found.ready or home.new or home.more):
        click.echo("Nothing was written yet. To write it: add --apply.")


def _head(words: str) -> None:
    click.echo(click.style(f"\n{words}", bold=True))
