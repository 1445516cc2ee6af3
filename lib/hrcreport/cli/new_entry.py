"""This module holds the commands that begin an entry of a register: a provision, a quotation."""

from __future__ import annotations

from functools import partial
from typing import Any

import click

from hrcreport import registers
from hrcreport.cli.new import DRY_RUN, complete_state, finish
from hrcreport.cli.terminal.choices import (
    answers,
    chosen_reports,
    command,
    complete_report,
    completing,
    project_of,
    today,
    word_of,
)
from hrcreport.cli.terminal.output import Result

of_law = partial(word_of, lambda: registers.CountryLaw)
of_heard = partial(word_of, lambda: registers.Consultations)


@command("""
  hrcreport new provision XXA XXA-POLICE-12 --level national --topic use-of-force \\
    --citation "Exampleland, Police Act of 2001, sect. 12" --short "Police Act, sect. 12" \\
    --summary "Officers may use force where it is necessary." --source https://…
""")
@click.argument("country", metavar="ISO3", shell_complete=complete_state)
@click.argument("code", metavar="CODE")
@click.option("--citation", required=True, metavar="TEXT", help="As a first footnote has it.")
@click.option("--short", required=True, metavar="TEXT", help="As later footnotes have it.")
@of_law("--level", "provisions/level", required=True, help="The level at which it was made.")
@click.option(
    "--topic",
    "topics",
    multiple=True,
    required=True,
    metavar="TOPIC",
    shell_complete=completing(lambda project: registers.Body.as_read(project).topics),
    help="Its topic, by the mandate's list of topics; may be repeated.",
)
@click.option("--summary", required=True, metavar="TEXT", help="Its content, in our own words.")
@click.option("--in-force-from", default="", metavar="DAY", help="Day, month or year.")
@click.option("--source", default="", metavar="URL", help="Where its text can be read.")
@click.option(
    "--covers",
    metavar="TEXT",
    help="With the first provision of a State: which law the register covers, and which not.",
)
@DRY_RUN
@answers
def provision(
    context: click.Context,
    /,
    *,
    country: str,
    code: str,
    dry_run: bool,
    covers: str | None,
    citation: str,
    short: str,
    topics: tuple[str, ...],
    **options: str,
) -> Result:
    """Add a provision of domestic law to the register of a State, unverified until somebody signs.

    Texts cite it by [@CODE]; how it meets a standard is an assessment of its own. Leaves with 2
    where something does not fit; nothing is written then.
    """
    from hrcreport.editorial import NewEntry

    project = project_of(context)
    record: dict[str, Any] = {
        "code": code,
        "level": options["level"],
        "citation": {"en": {"full": citation, "short": short}},
        "in_force_from": options["in_force_from"],
        "summary": options["summary"],
        "topics": list(topics),
        "source": options["source"],
    }
    new_provision = NewEntry.of_provision(project, country, record, covers=covers)
    return finish(
        new_provision,
        f"Cite it by [@{code}]. It prints as unverified until somebody has compared it: "
        "hrcreport sources confirm.",
        dry_run=dry_run,
    )


@command("""
  hrcreport new assessment XXA BPUFF-9 --score 1 --partly silent --provision XXA-POLICE-12 \\
    --reason "Force is limited; intentional lethal use is not dealt with."
""")
@click.argument("country", metavar="ISO3", shell_complete=complete_state)
@click.argument("test", metavar="TEST")
@of_law("--score", "assessments/score", required=True, help="2 met, 1 partly, 0 not, N none, U?")
@click.option("--provision", "provisions", multiple=True, metavar="CODE", help="May be repeated.")
@of_law("--partly", "assessments/partly", help="With 1: why it is met in part.")
@click.option("--reason", required=True, metavar="TEXT", help="In one or two sentences.")
@click.option("--looked", multiple=True, metavar="SEARCH", help="With N: who looked, and where.")
@click.option("--date", default=today, metavar="DAY", help="Its day.  [default: today]")
@DRY_RUN
@answers
def assessment(context: click.Context, /, country: str, dry_run: bool, **record: Any) -> Result:
    """Add how far the law of a State meets a standard, to the register of its law.

    TEST is the code of the standard. The reason is one that the Government could accept as a fair
    reading. A draft it stays until two persons have signed: hrcreport sources. A reform is a new
    assessment with its own date. Leaves with 2 where something does not fit; nothing is written
    then.
    """
    from hrcreport.editorial import NewEntry

    assessment_fields = {
        key: [*value] if isinstance(value, tuple) else value for key, value in record.items()
    }
    project = project_of(context)
    new_assessment = NewEntry.of_assessment(project, country, assessment_fields)
    return finish(new_assessment, dry_run=dry_run)


@command("""
  hrcreport new quotation usa VOICE-4 --of INT-003 --text "We were not told." \\
    --consent-on 2026-05-03
  hrcreport new quotation usa VOICE-5 --of INT-009 --kind affected-person --person P-009 \\
    --form interview --date 2026-05-04 --attribution kind --consent-record "Form 9" \\
    --text "We still wait." --consent-on 2026-05-04 --after root-causes
""")
@click.argument("report_id", metavar="REPORT", shell_complete=complete_report)
@click.argument("code", metavar="CODE")
@click.option("--of", "entry", required=True, metavar="ENTRY", help="Code of who was heard.")
@click.option("--text", required=True, metavar="TEXT", help="The words, as they were said.")
@click.option("--consent-on", required=True, metavar="DAY", help="Day of consent to these words.")
@click.option("--context", default="", metavar="TEXT", help="The speaker: 'A mother'.")
@click.option("--after", metavar="CELL", help="Id of the cell behind which it is to print.")
@of_heard("--kind", "entries/kind", help="With a new entry: who was heard.")
@of_heard("--form", "entries/form", help="With a new entry: how.")
@click.option("--date", metavar="DAY", help="With a new entry: when.")
@click.option("--name", metavar="TEXT", help="With a new entry: of an organization or office.")
@click.option("--person", metavar="P-000", help="With a new entry: code of an affected person.")
@of_heard(
    "--attribution",
    "entries/attribution",
    help="With a new entry: how the report may say whose words they are.",
)
@click.option("--consent-record", metavar="TEXT", help="With a new entry: where the consent lies.")
@DRY_RUN
@answers
def quotation(
    context: click.Context,
    /,
    *,
    report_id: str,
    code: str,
    entry: str,
    after: str | None,
    dry_run: bool,
    **options: Any,
) -> Result:
    """Add words that somebody agreed to have quoted to who was heard for a report.

    Without consent to be quoted, with its day and its record, the words are refused; so are those
    of a source at risk. Leaves with 2 where something does not fit; nothing is written then.
    """
    from hrcreport.editorial import NewEntry

    project = project_of(context)
    (report,) = chosen_reports(project, (report_id,))
    voice = {"code": code, **{key: options.pop(key) for key in ("text", "context", "consent_on")}}
    cell = f'hrc.voice("{code}")'
    new_quotation = NewEntry.of_quotation(
        project, report, voice, entry=entry, heard=options, cell=cell, after=after
    )
    next_step = [] if after else [f"Let it print by a code cell of its own: {cell}"]
    return finish(new_quotation, *next_step, dry_run=dry_run)


@command("""
  hrcreport new comments xxa       params/countries/xxa-comments.yml and its notebook
""")
@click.argument("report_id", metavar="REPORT", shell_complete=complete_report)
@DRY_RUN
@answers
def comments(context: click.Context, report_id: str, dry_run: bool) -> Result:
    """Begin the addendum with the State's comments on a report, each with its answer.

    The comments stand in data/consultations, under `reply`. Leaves with 2 where there is none on
    this report, or the addendum is there; nothing is written then.
    """
    from hrcreport.editorial import NewEntry

    project = project_of(context)
    (report,) = chosen_reports(project, (report_id,))
    return finish(NewEntry.of_comments(project, report), dry_run=dry_run)
