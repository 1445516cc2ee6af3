"""This module holds the command `review`: reviewers' files come home, and go out again."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from hrcreport.cli.terminal.choices import (
    REPORT,
    FileToRead,
    answers,
    chosen_reports,
    command,
    project_of,
    to_file,
)
from hrcreport.cli.terminal.output import Result, count_of, print_written
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
@answers
def review(
    context: click.Context,
    *,
    report_id: str,
    files: tuple[Path, ...],
    do_apply: bool,
    shared: bool,
    commit: bool,
    send: Path | None,
    page: Path | None,
) -> Result:
    """Take home what reviewers changed in Word or marked in a PDF; values stay as they are.

    Compares the file that came back with the one that was sent and with the text of today. A change
    of a value, table, number, citation or reference becomes a question. Without --apply nothing is
    written. Leaves with 1 where something must be decided by hand, or could not be placed.
    """
    from hrcreport.editorial import ReviewRound

    project = project_of(context)
    review_round = ReviewRound(project, chosen_reports(project, (report_id,))[0])
    if page and not files and not send:
        return _open_work(review_round, page)
    if page or bool(files) == bool(send):
        raise RefusedError.of(
            place=f"review {report_id}",
            fault="no file that came back is named."
            if not (files or send or page)
            else "--send and --page stand alone, without files.",
            mend=f"hrcreport review {report_id} FILE.docx, --send FILE.docx to write one, or "
            "--page FILE.html for what is open.",
            rule="review.no-file",
        )
    if send:
        return _sent(review_round, send)
    home = review_round.take_home(files, shared=shared, applied=do_apply, commit=commit)
    return Result(home.as_dict(), partial(_print, home), 1 if home.to_decide else 0)


def _open_work(of: ReviewRound, path: Path) -> Result:
    """Write the page of what is open, and return how much it is."""
    open_work = of.write_open_work(path, tell=partial(click.echo, err=True))
    changed = sum(map(len, open_work.changes.values()))
    counts = [
        count_of(len(open_work.findings), "finding"),
        count_of(len(open_work.comments), "open comment"),
        f"{count_of(len(open_work.sources), 'source')} not verified",
        f"{count_of(changed, 'change')} since {open_work.since}"
        if open_work.since
        else "no earlier edition",
    ]
    words = f"wrote {of.project.place(path)}: {', '.join(counts)}"
    data = {**open_work.as_dict(), "page": of.project.place(path)}
    return Result(data, partial(click.echo, words))


def _sent(of: ReviewRound, path: Path) -> Result:
    """Write the last build's Word file with the comments that are not closed, and say so."""
    edition, comments, homeless = of.send(path)
    data = {"file": str(path), "edition": edition.called, "comments": comments}
    data |= {"without_paragraph": [comment.key for comment in homeless]}
    lines = [f"wrote {path} with {count_of(comments, 'comment')}"]
    lines += [
        f"  its paragraph is gone, so it stands at the title: “{comment.text[:70]}”"
        for comment in homeless
    ]
    lines.append(
        f"It is kept as {edition.called}. When it comes back: hrcreport review {of.report.id} FILE"
    )
    return Result(data, partial(click.echo, "\n".join(lines)))


def _print(home: Homecoming) -> None:
    review_home = home.review
    for reviewed_file in review_home.files:
        click.echo(
            click.style(
                f"{reviewed_file.file}: {reviewed_file.by}, compared with {reviewed_file.base}",
                bold=True,
            )
        )
        for note in reviewed_file.told():
            click.echo(f"  {note}")
    for state, words in STATES.items():
        landings = [landing for landing in review_home.landings if landing.state == state]
        if landings:
            state_words = "applied" if home.applied and state == "new" else words
            _head(f"{count_of(len(landings), 'edit')} {state_words}")
        for landing in landings:
            click.echo(
                landing.change.told(landing.piece.called if landing.piece else landing.change.place)
            )
            if landing.why and state != "shared":
                click.echo(f"    {landing.why}")
    questions = [
        question for reviewed_file in review_home.files for question in reviewed_file.questions
    ]
    if questions:
        _head(f"{count_of(len(questions), 'question')}, never applied")
        for question in questions:
            click.echo(question.told(question.place))
            click.echo(f"    {question.what}")
    remarks = [remark for reviewed_file in review_home.files for remark in reviewed_file.remarks]
    if remarks:
        _head(count_of(len(remarks), "comment"))
        for remark in remarks:
            begins = f"“{remark.begins[:BEGINS]} …”" if remark.begins else "no place"
            where = remark.place or begins
            click.echo(f"  {remark.author} ({remark.state}), {where}: {remark.text[:300]}")
    click.echo()
    if not (review_home.landings or questions or remarks or home.to_decide):
        click.echo("The file says what was sent: nothing was changed, nothing remarked.")
    print_written(home.written)
    if home.applied and not home.written:
        click.echo("Nothing was written.")
    if not home.applied and (review_home.ready or home.new or home.more):
        click.echo("Nothing was written yet. To write it: add --apply.")


def _head(words: str) -> None:
    click.echo(click.style(f"\n{words}", bold=True))
