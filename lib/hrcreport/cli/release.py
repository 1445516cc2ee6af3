"""This module holds `bundle`, the folder to send, and `release`, two persons who let it go."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from hrcreport.cli.terminal.choices import (
    OPTIONAL_KEY,
    REPORT,
    answers,
    chosen_reports,
    command,
    complete_report,
    project_of,
    to_folder,
)
from hrcreport.cli.terminal.output import Result, count_of, print_problems
from hrcreport.foundation import Problem, Project, RefusedError

if TYPE_CHECKING:
    from hrcreport.editorial import Releases


@command("""
  hrcreport release usa                    what is missing, by who can do it; nothing is signed
  hrcreport edition make usa --name v1
  hrcreport release usa@v1 --author a.author --key ~/.ssh/id_ed25519
  hrcreport release usa@v1 --approved-by b.secretary --key ~/.ssh/id_ed25519
""")
@click.argument("called", metavar="ID[@EDITION]", shell_complete=complete_report)
@click.option("--author", metavar="NAME", help="You, who answer for the text, and ask for it.")
@click.option("--approved-by", "approver", metavar="NAME", help="You, who approve it.")
@click.option("--sent-to", metavar="NAME", help="Note who was sent the bundle; nothing is signed.")
@click.option("--call-back", "back", metavar="NAME", help="You, who call the release back.")
@OPTIONAL_KEY
@answers
def release(
    context: click.Context,
    *,
    called: str,
    author: str | None,
    approver: str | None,
    sent_to: str | None,
    back: str | None,
    key_file: Path | None,
) -> Result:
    """Let an edition out of the house: its author asks, somebody else approves, both sign.

    Without a name it lists what is missing, by who can do it, and signs nothing. Each time somebody
    signs the gate is passed: the build is current, its inspection clean, nothing leaks, no
    small count can be worked out, every quotation has consent, somebody vouches for every source on
    which a finding rests, every table may be released, the policy is the one that two persons
    approved. The log of trust says what a person answers for. Then the bundle is signed and the
    log gets a line.
    """
    from hrcreport.editorial import Releases

    role_count = sum(name is not None for name in (author, approver, sent_to, back))
    project, now = project_of(context), datetime.now(UTC)
    if role_count == 0:
        return _missing(project, called, now=now)
    if role_count != 1:
        raise click.UsageError("Say who you are: --author NAME or --approved-by NAME.")
    if key_file is None:
        if sent_to is None:
            raise click.UsageError("Name your key of SSH: --key FILE.")
        key_file = Path()
    if sent_to or back:
        data, words = _afterwards(project, called, sent_to or "", back or "", key_file)
        return Result({"edition": called, **data}, partial(click.echo, words))
    try:
        return _signed(Releases(project), called, author or "", approver or "", key_file)
    except RefusedError as error:
        return _refused(error)


def _signed(releases: Releases, edition: str, author: str, approver: str, key_file: Path) -> Result:
    """Sign as author, or as who approves, and return what comes next."""
    project, now = releases.project, datetime.now(UTC)
    if author:
        request = releases.ask(edition, author=author, key_file=key_file, now=now)
        waivers = request.waived.waivers
        instead = ", in place of what was asked for before" if request.replaced else ""
        lines = [
            f"'{author}' signed that {request.edition} may be released ({request.place}){instead}.",
            *(f"  let pass by {waiver.code}: {waiver.rule}, {waiver.about}" for waiver in waivers),
            f"Now another person: hrcreport release {request.edition} --approved-by NAME",
        ]
        data: dict[str, Any] = {"edition": request.edition, "asked": request.place}
        data |= {"waivers": [waiver.code for waiver in waivers], "replaced": request.replaced}
        return Result(data, partial(click.echo, "\n".join(lines)))
    approval = releases.approve(edition, approver=approver, key_file=key_file, now=now)
    bundle, notes = (project.place(path) for path in (approval.bundle, approval.notes))
    lines = [
        f"{approval.edition} is released, line {approval.number} of the log.",
        f"Send {bundle}, and note it: hrcreport release {approval.edition} --sent-to NAME.",
        "Its receiver runs: hrcreport verify --signed --log log.jsonl",
        f"Notes for reviewers: {notes}",
    ]
    data = {"edition": approval.edition, "number": approval.number}
    data |= {"bundle": bundle, "notes": notes}
    return Result(data, partial(click.echo, "\n".join(lines)))


def _missing(project: Project, edition: str, *, now: datetime) -> Result:
    """Return what is missing for a release, with 1 where something is."""
    from hrcreport.editorial import Releases

    missing = Releases(project).missing(edition, now=now)

    def words() -> None:
        if not missing.problems:
            click.echo(f"Nothing is missing. Now: {missing.then}")
            return
        number = count_of(len(missing.problems), "thing is", "things are")
        click.echo(f"{missing.called} cannot be released: {number} missing.", err=True)
        _print_by_who(missing.problems)

    return Result(missing.as_dict(), words, 1 if missing.problems else 0)


def _print_by_who(problems: Iterable[Problem]) -> None:
    from hrcreport.editorial import Releases

    for responsible, group_problems in Releases.by_who(problems):
        if responsible:
            click.echo(click.style(f"\n{responsible}:", bold=True), err=True)
        print_problems(group_problems)


def _refused(error: RefusedError) -> Result:
    """Return what a release is refused for as the list of what is missing."""
    from hrcreport.editorial import Releases

    rows = [
        {"who": responsible, **problem.as_dict()}
        for responsible, group_problems in Releases.by_who(error.problems)
        for problem in group_problems
    ]
    return Result({"problems": rows}, partial(_print_by_who, error.problems), error.exit_code)


def _afterwards(
    project: Project, edition: str, sent_to: str, back: str, key_file: Path
) -> tuple[dict[str, Any], str]:
    """Note who was sent a bundle, or call it back; return that as data and in words."""
    from hrcreport.editorial import Acts

    acts = Acts(project, datetime.now(UTC))
    if sent_to:
        names = acts.sent(edition, to=sent_to)
        return {"sent_to": names}, f"{edition} was sent to: {', '.join(names)}."
    entry = acts.call_back(edition, about="", person=back, key_file=key_file)
    words = f"{edition} is called back, line {entry.number} of the log.\n"
    words += "Send reports/releases/status.json to everybody who received it."
    return {"number": entry.number}, words


@command("""
  hrcreport bundle usa                     into reports/_build/_bundles/usa
  hrcreport bundle usa --output ../to-send
""")
@REPORT
@to_folder("--output", help="Where it is written; default: reports/_build/_bundles/ID.")
@answers
def bundle(context: click.Context, report_id: str, output: Path | None) -> Result:
    """Make the folder to send of a report: documents, manifest, public data behind its pictures.

    No notebook, source, note, comment, value or log is in it. Its receiver checks it with
    `hrcreport verify`.
    """
    from hrcreport.editorial import Bundle

    project = project_of(context)
    chosen_reports(project, (report_id,))
    new_bundle = Bundle.make(project, report_id, output=output)
    folder, held_back = project.place(new_bundle.folder), list(new_bundle.held_back)
    data = {"report": report_id, "folder": folder, "files": list(new_bundle.files)}
    lines = [f"{folder} can be sent:", *(f"  {name}" for name in new_bundle.files)]
    if held_back:
        lines.append(
            f"Held back, since the report reads tables that are not public: {', '.join(held_back)}."
        )
    return Result({**data, "held_back": held_back}, partial(click.echo, "\n".join(lines)))
