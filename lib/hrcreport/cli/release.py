"""This module holds `bundle`, the folder to send, and `release`, two persons who let it go."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from hrcreport.cli.terminal.choices import (
    AS_JSON,
    OPTIONAL_KEY,
    REPORT,
    chosen_reports,
    command,
    complete_report,
    project_of,
    to_folder,
)
from hrcreport.cli.terminal.output import count_of, print_json, print_problems
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
@AS_JSON
def release(
    context: click.Context,
    called: str,
    author: str | None,
    approver: str | None,
    sent_to: str | None,
    back: str | None,
    key_file: Path | None,
    as_json: bool,
) -> None:
    """Let an edition out of the house: its author asks, somebody else approves, both sign.

    Without a name it lists what is missing, by who can do it, and signs nothing. Each time somebody
    signs the gate is passed: the build is current, its inspection clean, nothing leaks, no
    small count can be worked out, every quotation has consent, somebody vouches for every source on
    which a finding rests, every table may be released, the policy is the one that two persons
    approved. What a person answers for stands in the log of trust. Then the bundle is signed and
    the log gets a line.
    """
    from hrcreport.editorial import Releases

    role_count = sum(name is not None for name in (author, approver, sent_to, back))
    project, now = project_of(context), datetime.now(UTC)
    if role_count == 0:
        _show_missing(context, called, now=now, as_json=as_json)
        return
    if role_count != 1:
        raise click.UsageError("Say who you are: --author NAME or --approved-by NAME.")
    if key_file is None:
        if sent_to is None:
            raise click.UsageError("Name your key of SSH: --key FILE.")
        key_file = Path()
    if sent_to or back:
        data, words = _afterwards(project, called, sent_to or "", back or "", key_file)
        print_json(edition=called, **data) if as_json else click.echo(words)
        return
    with _told_by_who(as_json=as_json):
        _sign(Releases(project), called, author or "", approver or "", key_file, as_json=as_json)


def _sign(
    releases: Releases, edition: str, author: str, approver: str, key_file: Path, *, as_json: bool
) -> None:
    """Sign as author, or as who approves, and tell what comes next."""
    project, now = releases.project, datetime.now(UTC)
    if author:
        request = releases.ask(edition, author=author, key_file=key_file, now=now)
        if as_json:
            waivers = [waiver.code for waiver in request.waived.waivers]
            print_json(edition=request.edition, asked=request.place, waivers=waivers)
            return
        click.echo(f"'{author}' signed that {request.edition} may be released ({request.place}).")
        for waiver in request.waived.waivers:
            click.echo(f"  let pass by {waiver.code}: {waiver.rule}, {waiver.about}")
        click.echo(f"Now another person: hrcreport release {request.edition} --approved-by NAME")
        return
    approval = releases.approve(edition, approver=approver, key_file=key_file, now=now)
    bundle, notes = (project.place(path) for path in (approval.bundle, approval.notes))
    if as_json:
        print_json(edition=approval.edition, number=approval.number, bundle=bundle, notes=notes)
        return
    lines = (
        f"{approval.edition} is released, line {approval.number} of the log.",
        f"Send {bundle}, and note it: hrcreport release {approval.edition} --sent-to NAME.",
        "Who receives it runs: hrcreport verify --signed --log log.jsonl",
        f"Notes for reviewers: {notes}",
    )
    click.echo("\n".join(lines))


def _show_missing(context: click.Context, edition: str, *, now: datetime, as_json: bool) -> None:
    """Print what is missing for a release; leave with 1 where something is."""
    from hrcreport.editorial import Releases

    missing = Releases(project_of(context)).missing(edition, now=now)
    if as_json:
        print_json(**missing.as_dict())
    elif not missing.problems:
        click.echo(f"Nothing is missing. Now: {missing.then}")
    else:
        number = count_of(len(missing.problems), "thing is", "things are")
        click.echo(f"{missing.called} cannot be released: {number} missing.", err=True)
        _print_by_who(missing.problems)
    context.exit(1 if missing.problems else 0)


def _print_by_who(problems: Iterable[Problem]) -> None:
    from hrcreport.editorial import Releases

    for responsible, group_problems in Releases.by_who(problems):
        if responsible:
            click.echo(click.style(f"\n{responsible}:", bold=True), err=True)
        print_problems(group_problems)


@contextmanager
def _told_by_who(*, as_json: bool) -> Iterator[None]:
    """Tell what a release is refused for as the list of what is missing, and leave with 2."""
    from hrcreport.editorial import Releases

    try:
        yield
    except RefusedError as error:
        if as_json:
            rows = [
                {"who": responsible, **problem.as_dict()}
                for responsible, group_problems in Releases.by_who(error.problems)
                for problem in group_problems
            ]
            print_json(problems=rows)
        _print_by_who(error.problems)
        raise SystemExit(error.exit_code) from None


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
@AS_JSON
def bundle(context: click.Context, report_id: str, output: Path | None, as_json: bool) -> None:
    """Make the folder to send of a report: documents, manifest, public data behind its pictures.

    No notebook, source, note, comment, value or log is in it. Who receives it checks it with
    `hrcreport verify`.
    """
    from hrcreport.editorial import Bundle

    project = project_of(context)
    chosen_reports(project, (report_id,))
    new_bundle = Bundle.make(project, report_id, output=output)
    if as_json:
        print_json(
            report=report_id,
            folder=project.place(new_bundle.folder),
            files=list(new_bundle.files),
            held_back=list(new_bundle.held_back),
        )
        return
    click.echo(f"{project.place(new_bundle.folder)} can be sent:")
    for name in new_bundle.files:
        click.echo(f"  {name}")
    if new_bundle.held_back:
        click.echo(
            f"Held back, since the report reads tables that are not public: "
            f"{', '.join(new_bundle.held_back)}."
        )
