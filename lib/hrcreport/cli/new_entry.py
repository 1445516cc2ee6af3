"""This module holds the commands that begin an entry of a register: a provision, a quotation."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from hrcreport.cli.choices import chosen_reports, command, complete_report, project_of
from hrcreport.cli.new import DRY_RUN, complete_state
from hrcreport.cli.output import print_written
from hrcreport.editorial.desk.new_reports import checked_again, parameters_of, unknown_states
from hrcreport.foundation.errors import Problem, RefusedError, not_one_of
from hrcreport.foundation.records.model import read_file
from hrcreport.registers.consultations.entries import ATTRIBUTION, FORMS, KINDS, Consultations
from hrcreport.registers.law.country_law import LEVELS, TOPICS, law_file, read_country_law


@click.command(
    epilog="""\b
Example:
  hrcreport new provision XXA XXA-POLICE-12 --level national --topic use-of-force \\
    --citation "Exampleland, Police Act of 2001, sect. 12" --short "Police Act, sect. 12" \\
    --summary "Officers may use force where it is necessary." --source https://…
"""
)
@click.argument("country", metavar="ISO3", shell_complete=complete_state)
@click.argument("code", metavar="CODE")
@click.option("--citation", required=True, metavar="TEXT", help="As a first footnote has it.")
@click.option("--short", required=True, metavar="TEXT", help="As later footnotes have it.")
@click.option("--level", type=click.Choice(LEVELS), required=True, help="Who made it.")
@click.option(
    "--topic",
    "topics",
    multiple=True,
    required=True,
    type=click.Choice(sorted(TOPICS)),
    metavar="TOPIC",
    help="What it is about; may be repeated.",
)
@click.option("--summary", required=True, metavar="TEXT", help="What it says, in our own words.")
@click.option("--in-force-from", default="", metavar="DAY", help="Day, month or year.")
@click.option("--source", default="", metavar="URL", help="Where its text can be read.")
@click.option(
    "--covers",
    metavar="TEXT",
    help="With the first provision of a State: which law the register covers, and which not.",
)
@DRY_RUN
@click.pass_context
def provision(
    context: click.Context,
    /,
    country: str,
    code: str,
    dry_run: bool,
    covers: str | None,
    citation: str,
    short: str,
    topics: tuple[str, ...],
    **given: str,
) -> None:
    """Add a provision of domestic law to the register of a State, unverified until somebody signs.

    Texts cite it by [@CODE]; how it meets a standard is an assessment of its own. Leaves with 2
    where something does not fit; nothing is written then.
    """
    from hrcreport.editorial.desk.report_texts import write_files
    from hrcreport.registers.files.yaml_edits import with_records
    from hrcreport.tables.data.state_names import known_countries

    project = project_of(context)
    names = known_countries(project)
    if unknown := unknown_states([country], names):
        raise RefusedError(unknown)
    path = law_file(country, project)
    if not path.exists() and not covers:
        raise RefusedError.of(
            project.place(path),
            f"no law of {names[country]} is registered yet, and nothing says what is covered.",
            'Write --covers "Constitution and federal statutes; rules of the police are not '
            'covered.", which prints below the table of tests.',
            "cli.law-not-covered",
        )
    record: dict[str, Any] = {
        "code": code,
        "level": given["level"],
        "citation": {"en": {"full": citation, "short": short}},
        "in_force_from": given["in_force_from"],
        "summary": given["summary"],
        "topics": list(topics),
        "source": given["source"],
    }
    text = with_records(
        path,
        "provisions",
        project,
        slips=lambda file: [*read_country_law(file, project)[1]],
        added=[{key: value for key, value in record.items() if value}],
        head={"country": country, "heading": names[country], "covers": covers or ""},
    )
    if not dry_run:
        write_files({path: text}, project)
    click.echo(f"{'would write' if dry_run else 'wrote'} {project.place(path)}: {code}")
    click.echo(
        f"Cite it by [@{code}]. It prints as unverified until somebody has compared it: "
        "hrcreport sources confirm."
    )


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
@click.option("--context", "whose", default="", metavar="TEXT", help="Whose words: 'A mother'.")
@click.option("--after", metavar="CELL", help="Id of the cell behind which it is to print.")
@click.option("--kind", type=click.Choice(list(KINDS)), help="With a new entry: who was heard.")
@click.option("--form", type=click.Choice(list(FORMS)), help="With a new entry: how.")
@click.option("--date", metavar="DAY", help="With a new entry: when.")
@click.option("--name", metavar="TEXT", help="With a new entry: of an organization or office.")
@click.option("--person", metavar="P-000", help="With a new entry: code of an affected person.")
@click.option(
    "--attribution",
    type=click.Choice(list(ATTRIBUTION)),
    help="With a new entry: how the report may say whose words they are.",
)
@click.option("--consent-record", metavar="TEXT", help="With a new entry: where the consent lies.")
@DRY_RUN
def quotation(
    context: click.Context,
    /,
    report_id: str,
    code: str,
    entry: str,
    text: str,
    consent_on: str,
    whose: str,
    after: str | None,
    dry_run: bool,
    **given: str | None,
) -> None:
    """Add words that somebody agreed to have quoted to who was heard for a report.

    Without consent to be quoted, with its day and its record, the words are refused; so are those
    of a source at risk. Leaves with 2 where something does not fit; nothing is written then.
    """
    from hrcreport.editorial.desk.pasting import with_cell
    from hrcreport.editorial.desk.report_texts import ReportTexts, write_files
    from hrcreport.registers.consultations.entries import consultations
    from hrcreport.registers.files.yaml_edits import with_records

    project = project_of(context)
    (report,) = chosen_reports(project, (report_id,))
    parameters = parameters_of(report_id, project)
    held = consultations(report_id, project)
    codes = [each.code for each in held.entries]
    voice = {"code": code, "text": text, "context": whose, "consent_on": consent_on}
    voice = {key: value for key, value in voice.items() if value}
    path = project.data / "consultations" / f"{report_id}.yml"
    facts = {key: value for key, value in given.items() if value}
    if entry in codes:
        if facts:
            raise RefusedError.of(
                project.place(path),
                f"'{entry}' stands in the register already.",
                "Leave out what says who was heard; change it in the file.",
                "cli.entry-exists",
                value=entry,
            )
        number = codes.index(entry) + 1
        before = [each.plain() for each in held.entries[number - 1].voices]
        made = with_records(
            path,
            "entries",
            project,
            slips=_slips_of_entries,
            changed={number: {"voices": [*before, voice]}},
        )
    elif not facts:
        raise RefusedError(
            not_one_of(
                entry,
                codes,
                project.place(path),
                f"nobody was heard as '{entry}'.",
                "cli.unknown-entry",
                called="Entries are",
                after="Say who was heard: --kind, --form, --date, --attribution, --consent-record.",
            )
        )
    else:
        record = {"code": entry, **facts, "consent": "quotation", "voices": [voice]}
        made = with_records(
            path,
            "entries",
            project,
            slips=_slips_of_entries,
            added=[record],
            head={"report": report_id},
        )
    cell = f'hrc.voice("{code}")'
    places, texts = [project.place(path)], None
    if after:
        texts = ReportTexts.of(project, report, parameters)
        texts = with_cell(texts, cell, after=after, kind="code")
        places.append(texts.place)
    if not dry_run:
        write_files({path: made}, project)
        if texts:
            texts.write({})
        checked_again([report_id], project)
    print_written(places, dry_run=dry_run)
    if not after:
        click.echo(f"Let it print by a code cell of its own: {cell}")


@click.command(
    epilog="""\b
Example:
  hrcreport new comments xxa       params/countries/xxa-comments.yml and its notebook
"""
)
@click.argument("report_id", metavar="REPORT", shell_complete=complete_report)
@DRY_RUN
@click.pass_context
def comments(context: click.Context, /, report_id: str, dry_run: bool) -> None:
    """Begin the addendum with the State's comments on a report, each with its answer.

    The comments stand in data/consultations, under `reply`. Leaves with 2 where there is none on
    this report, or the addendum is there; nothing is written then.
    """
    from hrcreport.editorial.desk.report_texts import write_files
    from hrcreport.editorial.starters import COMMENTS
    from hrcreport.foundation.params.schema import editor_line
    from hrcreport.registers.consultations.entries import consultations

    project = project_of(context)
    chosen_reports(project, (report_id,))
    parameters = parameters_of(report_id, project)
    register = project.data / "consultations" / f"{report_id}.yml"
    held = consultations(report_id, project)
    new_id = f"{report_id}-comments"
    params = project.params / "countries" / f"{new_id}.yml"
    notebook = project.notebooks / "countries" / f"{new_id}.ipynb"
    if held.reply is None or not held.reply.comments:
        raise RefusedError.of(
            project.place(register),
            f"no comment by the State on '{report_id}' is recorded.",
            "Write them below 'reply:', 'comments:', each with code, paragraph and text.",
            "cli.no-comments",
            value=report_id,
        )
    if there := next((each for each in (params, notebook) if each.exists()), None):
        raise RefusedError.of(
            project.place(there),
            "this file is there already.",
            "Change it; nothing was written.",
            "cli.report-exists",
            value=new_id,
        )
    texts = {
        params: f"{editor_line('country')}\ncountry: {parameters['country']}\non: {report_id}\n",
        notebook: COMMENTS.read_text(encoding="utf-8"),
    }
    if not dry_run:
        write_files(texts, project)
        checked_again([new_id], project)
    print_written(map(project.place, texts), dry_run=dry_run)


def _slips_of_entries(path: Path) -> list[Problem]:
    return read_file(path, Consultations, place=path.name)[1]
