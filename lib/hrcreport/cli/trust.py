"""This module holds the commands `trust`: who may sign, by which policy, what was let pass."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import click

from hrcreport.cli.terminal.choices import KEY_FILE, FileToRead, answers, command, project_of
from hrcreport.cli.terminal.output import Result, print_table
from hrcreport.foundation import Project

KINDS = ("founded", "person", "role", "key", "revoke", "policy", "waiver")
FILE = FileToRead(exists=True, dir_okay=False)
PERSON = click.option(
    "--as", "person", required=True, metavar="NAME", help="You, by your code in the log."
)


@click.group(
    epilog="""\b
Examples:
  hrcreport trust ask founded --people founders.yml --as a.author --key ~/.ssh/id_ed25519
  hrcreport trust sign founded --as b.secretary --key ~/.ssh/id_ed25519
  hrcreport trust list
"""
)
def trust() -> None:
    """Keep the log of trust: persons, functions, keys, policy, waivers, releases, call-backs.

    Giving power takes two persons: one asks, another signs. Nobody signs for a key or a
    function of their own.
    """


@command(
    """
  hrcreport trust ask founded --people founders.yml --as a.author --key KEY
  hrcreport trust ask person c.clerk --name "C. Clerk" --role clerk --public-key c.pub \\
    --as a.author --key KEY
  hrcreport trust ask policy --as a.author --key KEY
  hrcreport trust ask waiver usa --rule release.unverified --about BPUFF-9 --because "On its way" \\
    --until 2026-12-31 --as a.author --key KEY
""",
    of=trust,
)
@click.argument("kind", metavar="KIND", type=click.Choice(KINDS))
@click.argument("subject", metavar="[CODE|REPORT]", required=False, default="")
@click.option("--people", type=FILE, help="A file of the founders: code, name, role, keys.")
@click.option("--name", default="", help="The name of a person.")
@click.option("--role", default="", help="The function of a person, as the policy names it.")
@click.option("--public-key", type=FILE, help="The public key of a person: id_ed25519.pub.")
@click.option("--rule", default="", help="The rule that a waiver lets pass: release.unverified.")
@click.option("--about", default="", help="The key, table or rule that the gate names.")
@click.option("--because", default="", help="Why.")
@click.option("--until", default="", metavar="DAY", help="The last day of a waiver: 2026-12-31.")
@PERSON
@KEY_FILE
@answers
def ask(
    context: click.Context,
    *,
    kind: str,
    subject: str,
    people: Path | None,
    public_key: Path | None,
    person: str,
    key_file: Path,
    **options: str,
) -> Result:
    """Ask, by your signature, that something be entered: another person signs it, too.

    SUBJECT is the code of a person, or for a waiver the report.
    """
    from hrcreport.editorial import Asking

    project, now = project_of(context), datetime.now(UTC)
    asking = Asking(project, subject, {name: value for name, value in options.items() if value})
    act = asking.of(kind, people=people, public_key=public_key)
    acts = asking.acts(now)
    waited = acts.waiting()
    path = acts.ask(act, person=person, key_file=key_file)
    place, name = project.place(path), path.stem
    instead = ", in place of what was asked for before" if name in waited else ""
    words = (
        f"'{person}' asks for {name} ({place}){instead}.\n"
        f"Now another person: hrcreport trust sign {name} --as NAME --key KEY"
    )
    data = {"asked": name, "place": place, "replaced": name in waited}
    return Result(data, partial(click.echo, words))


@command("hrcreport trust sign person-c.clerk --as b.secretary --key ~/.ssh/id_ed25519", of=trust)
@click.argument("name", metavar="ASKED")
@PERSON
@KEY_FILE
@answers
def sign(context: click.Context, name: str, **signed: Any) -> Result:
    """Sign what another person asks for: it is entered into the log."""
    return _entered(_acts(context).sign(name, **signed))


@command('hrcreport trust revoke a.author --because "stolen" --as a.author --key KEY', of=trust)
@click.argument("code")
@click.option("--public-key", type=FILE, help="Which key; default: all of yours.")
@click.option("--because", required=True, help="Why.")
@PERSON
@KEY_FILE
@answers
def revoke(
    context: click.Context,
    code: str,
    public_key: Path | None,
    because: str,
    **signed: Any,
) -> Result:
    """Revoke a key of your own, alone and at once; it signs nothing from this line on."""
    act = {"act": "revoke-own", "code": code, "because": because}
    if public_key is not None:
        act["key"] = public_key.read_text(encoding="utf-8").strip()
    return _entered(_acts(context).alone(act, **signed))


@command(
    'hrcreport trust end-waiver usa W-1 --because "verified" --as a.author --key KEY', of=trust
)
@click.argument("report")
@click.argument("code", metavar="WAIVER")
@click.option("--because", required=True, help="Why.")
@PERSON
@KEY_FILE
@answers
def end_waiver(
    context: click.Context,
    report: str,
    code: str,
    because: str,
    **signed: Any,
) -> Result:
    """End a waiver before its day."""
    act = {"act": "waiver-ended", "report": report, "code": code, "because": because}
    return _entered(_acts(context).alone(act, **signed))


@command("hrcreport trust status --as a.author --key ~/.ssh/id_ed25519", of=trust)
@click.option("--days", type=click.IntRange(1), default=30, help="Default, and at most: 30.")
@PERSON
@KEY_FILE
@answers
def status(context: click.Context, days: int, person: str, key_file: Path) -> Result:
    """Write the signed list of what was called back, for those who received a bundle."""
    path = _acts(context).recalled(person=person, key_file=key_file, days=days)
    return Result.of_files({project_of(context).place(path): "send it, or publish it."})


@command("hrcreport trust stamp", of=trust)
@answers
def stamp(context: click.Context) -> Result:
    """Write a question about the last line for an authority of time stamps (RFC 3161)."""
    number, path = _acts(context).stamp()
    place = project_of(context).place(path)
    return Result.of_files(
        {place: "send it as application/timestamp-query."},
        f"With the answer: hrcreport trust witness {number} --answer FILE.tsr --as NAME --key KEY",
    )


@command(
    """
  hrcreport trust witness 7 --answer line-7.tsr --authority tsa.pem --as a.author --key KEY
  hrcreport trust witness 7 --printed "Minutes, p. 2" --on 2026-11-27 --as a.author --key KEY
""",
    of=trust,
)
@click.argument("line", metavar="LINE", type=click.IntRange(1))
@click.option("--answer", type=FILE, help="The answer of an authority of time stamps.")
@click.option("--authority", type=FILE, help="Certificates (PEM) of the authority, to check it.")
@click.option("--printed", default="", help="Where the receipt of the line is printed.")
@click.option("--on", "seen", default="", metavar="DAY", help="The day you saw it: 2026-11-27.")
@PERSON
@KEY_FILE
@answers
def witness(
    context: click.Context,
    line: int,
    answer: Path | None,
    printed: str,
    seen: str,
    **signed: Any,
) -> Result:
    """Enter what a witness says: that a line, and all before it, stood by some time."""
    if (answer is None) == (not printed) or bool(printed) != bool(seen):
        raise click.UsageError("Give --answer FILE, or --printed WHERE with --on DAY.")
    entry = _acts(context).witness(line, answer=answer, printed=printed, seen_on=seen, **signed)
    return _entered(entry)


@command("hrcreport trust list", of=trust, name="list")
@answers
def list_trust(context: click.Context) -> Result:
    """Show what holds: persons, functions, policy, waivers, releases, and what waits."""
    from hrcreport.editorial import Asking

    log: dict[str, Any] = Asking(project_of(context), "", {}).standing(datetime.now(UTC))
    return Result(log, partial(_print_log, log))


def _print_log(log: dict[str, Any]) -> None:
    print_table(
        ("Person", "Name", "Function", "Keys"),
        [
            [person["code"], person["name"], person["role"], person["keys"]]
            for person in log["people"]
        ],
    )
    for waiver in log["waivers"]:
        waiver_text = f"{waiver['rule']}, {waiver['about']}, until {waiver['until']}"
        click.echo(f"waiver {waiver['report']} {waiver['code']}: {waiver_text}")
    for name in ("released", "called_back", "waiting"):
        click.echo(f"{name.replace('_', ' ')}: {', '.join(log[name]) or 'none'}")
    click.echo(
        f"policy: line {log['policy']}" if log["policy"] else "policy: nobody has approved one"
    )
    click.echo(f"receipt: {log['receipt'] or 'no line yet'}")


def _acts(context: click.Context) -> Any:
    from hrcreport.editorial import Acts

    project: Project = project_of(context)
    return Acts(project, datetime.now(UTC))


def _entered(entry: Any) -> Result:
    number, digest, act = entry.number, entry.digest, entry.act
    words = f"{act} is line {number} of the log; receipt {number}:{digest[:16]}"
    data = {"number": number, "act": act, "receipt": f"{number}:{digest}"}
    return Result(data, partial(click.echo, words))
