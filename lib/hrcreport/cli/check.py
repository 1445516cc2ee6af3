"""This module holds the command `check`: every error of what authors write, without a kernel."""

from __future__ import annotations

import click

from hrcreport.cli.terminal.choices import REPORTS, answers, chosen_reports, command, project_of
from hrcreport.cli.terminal.output import Result, count_of, print_problems
from hrcreport.foundation import Problem, Project


@command("""
  hrcreport check              everything
  hrcreport check ken          one report, its texts and what all reports rest on
  hrcreport check ken --fix    mends what a word processor left in its texts
""")
@REPORTS
@click.option(
    "--fix",
    is_flag=True,
    help="First mend what a word processor left in texts: spaces, soft hyphens, bullets, marks.",
)
@click.option(
    "--tables",
    is_flag=True,
    help="Also say of each table its newest period, and what its publisher is known to have since.",
)
@answers
def check(context: click.Context, ids: tuple[str, ...], fix: bool, tables: bool) -> Result:
    """Name every error of parameters, tables, registers and texts; starts no kernel.

    In texts it tells values and conditions, names, labels, codes, blocks and signs that nobody
    sees, each with line and column. Warns of statistics typed into prose. Without an ID everything
    is checked; with one, warnings on other States are a line. A log of trust that does not hold, or
    was cut, is told each time. Leaves with 2 for what is wrong.
    """
    from hrcreport.build import Builds

    project = project_of(context)
    reports = chosen_reports(project, ids)
    verdict = (
        Builds(project, project.builds).checks().everything(reports, all_reports=not ids, fix=fix)
    )
    of_log = problems_of_log(project)
    problems = [*dict.fromkeys((*verdict.problems, *of_log))]
    newest = newest_of_tables(project) if tables else []
    data: dict[str, object] = {"problems": [problem.as_dict() for problem in problems]}
    data |= {"mended": [mended_slip.as_dict() for mended_slip in verdict.mended]} if fix else {}
    data |= {"tables": newest} if tables else {}

    def words() -> None:
        for mended_slip in verdict.mended:
            click.echo(f"mended {mended_slip}")
        for table in newest:
            since = f"; published since: {table['newer']}" if table["newer"] else ""
            click.echo(f"{table['name']}: {table['newest'] or 'no period'}{since}")
        foreign = verdict.on_others(reports, project.known_countries()) if ids else []
        print_problems([problem for problem in problems if problem not in foreign])
        if foreign:
            click.echo(f"{count_of(len(foreign), 'warning')} on other States: hrcreport check")
        errors = sum(problem.severity == "error" for problem in problems)
        open_questions = sum(problem.is_open for problem in problems)
        warnings = len(problems) - errors - open_questions
        count_texts = [count_of(errors, "error")] if errors else []
        count_texts += [count_of(warnings, "warning")] if warnings else []
        waits = f"; {count_of(open_questions, 'open question')}" * bool(open_questions)
        result = f"{' and '.join(count_texts) or 'nothing is wrong'}{waits}"
        click.echo(f"{count_of(len(reports), 'report')} checked: {result}.")

    return Result(data, words, 2 if verdict.refused or of_log else 0)


def problems_of_log(project: Project) -> tuple[Problem, ...]:
    """Return where the log of trust does not hold, or was cut; none where nothing was released."""
    kept = (project.data / "trust", project.root / "reports" / "releases")
    if not any(folder.exists() for folder in kept):
        return ()
    from hrcreport.editorial import Releases  # what a release rests on loads much

    return Releases(project).problems_of_log()


def newest_of_tables(project: Project) -> list[dict[str, str]]:
    """Return the newest period of each table, and the one that its publisher is known to have."""
    from hrcreport.tables import Catalogue

    catalogue = Catalogue.read(project)
    return [
        {
            "name": record.name,
            "newest": catalogue.newest(record.name),
            "newer": record.newer.period if record.newer else "",
        }
        for record in catalogue.records
    ]
