"""A State of which only the name is known gets a params file, and nothing that is there is lost."""

from __future__ import annotations

import itertools
import json
import re
import shutil
from pathlib import Path

import pytest

from hrcreport.cli.app import main
from hrcreport.foundation.context.project import Project

REAL = Project(Path(__file__).parents[2])
STATES = REAL.known_countries()
AGE = {
    "currency.overdue",
    "currency.out-of-date",
    "data.newer",
    "sources.amended-since",
    "text.untold-event",
}
UNSEARCHED = {"text.no-search"}
"""Of a State of which nobody has looked for anything, the shared text may not say that it did."""


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """Return a project with the real notebooks and tables, and one report of its own."""
    root = tmp_path / "project"
    for folder in ("data", "notebooks", "params/_schema", "reports"):
        shutil.copytree(
            REAL.root / folder, root / folder, ignore=shutil.ignore_patterns("_*build*")
        )
    shutil.rmtree(root / "data/missions")  # visits of reports that this project has not
    (root / "params/countries").mkdir()
    shutil.copy(REAL.params / "countries" / "ita.yml", root / "params/countries/ita.yml")
    return Project(root)


def run(project: Project, *words: str) -> int:
    """Run a command of the project and return its exit code."""
    try:
        main(["--root", str(project.root), *words])
    except SystemExit as left:
        return int(left.code or 0)
    return 0


def reports_in(project: Project) -> set[str]:
    return {path.stem for path in (project.params / "countries").iterdir()}


def test_a_state_gets_a_file_that_names_no_table_and_says_what_to_fill_in(
    project: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(project, "new", "country", "TCD") == 0
    text = (project.params / "countries" / "tcd.yml").read_text(encoding="utf-8")
    assert text.startswith("# yaml-language-server: $schema=../_schema/country.json\n# Chad\n")
    assert "country: TCD\n" in text
    assert 'events: ""  # table of events by group' in text
    assert "usa" not in text
    assert "wrote params/countries/tcd.yml: Chad" in capsys.readouterr().out
    assert run(project, "check") == 0


def test_all_states_without_a_report_get_one_and_all_pass_the_check(
    project: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    before = (project.params / "countries" / "ita.yml").read_bytes()
    for written in (
        "bra",
        "can",
        "gbr",
        "usa",
    ):  # their texts speak of tables that --all leaves out
        (project.notebooks / "countries" / f"{written}.ipynb").unlink()
    assert run(project, "new", "country", "--all") == 0
    assert reports_in(project) == {code.lower() for code in STATES}
    assert (project.params / "countries" / "ita.yml").read_bytes() == before
    capsys.readouterr()
    assert run(project, "check", "--json") == 0
    told = json.loads(capsys.readouterr().out)["problems"]
    # What is old, due or untold is of the registers, and of texts that this test took away.
    assert {each["rule"] for each in told} <= AGE | UNSEARCHED
    assert run(project, "new", "country", "--all") == 0
    assert "Each State has a report already." in capsys.readouterr().out


def test_dry_run_writes_nothing(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(project, "new", "country", "--all", "--dry-run") == 0
    assert reports_in(project) == {"ita"}
    assert capsys.readouterr().out.count("would write") == len(STATES) - 1


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("usa",), "no State has the code 'usa'.\nDid you mean USA"),
        (("Chad",), "Did you mean TCD (Chad)?"),
        (("ITA",), "params/countries/ita.yml: there is a report on this State already: Italy."),
        ((), "it is not clear which States are meant"),
        (("TCD", "--all"), "it is not clear which States are meant"),
    ],
)
def test_what_cannot_be_written_is_refused_and_nothing_is_written(
    project: Project, capsys: pytest.CaptureFixture[str], words: tuple[str, ...], said: str
) -> None:
    assert run(project, "new", "country", *words) == 2
    assert said in capsys.readouterr().err
    assert reports_in(project) == {"ita"}


def test_one_wrong_code_among_several_keeps_all_from_being_written(
    project: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(project, "new", "country", "TCD", "ITA", "XXX") == 2
    told = capsys.readouterr().err
    assert "there is a report on this State already" in told
    assert "no State has the code 'XXX'" in told
    assert reports_in(project) == {"ita"}


def test_a_report_in_another_language_counts_as_a_report_on_its_state(project: Project) -> None:
    countries = project.params / "countries"
    (countries / "ita.yml").rename(countries / "ita-fr.yml")
    assert run(project, "new", "country", "ITA") == 2


@pytest.mark.slow
def test_reports_on_states_of_which_nothing_is_held_say_so(
    project: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    """Chad has data on nobody; the United Republic of Tanzania has a long name with an article."""
    assert run(project, "new", "country", "TCD", "TZA") == 0
    code = run(project, "build", "tcd", "tza", "--engine", "pandoc", "--to", "docx", "--json")
    told = json.loads(capsys.readouterr().out.split("hrcreport build …\n")[-1])
    assert code == 0, told
    for report, name in (("tcd", "Chad"), ("tza", "the United Republic of Tanzania")):
        source = (project.builds / report / "source" / f"{report}.qmd").read_text(encoding="utf-8")
        assert name in source
        assert "Washington Post" not in source
        assert "which does not show that none exist" in source
        assert "tbl-availability" not in source


def statements_of(report: str, project: Project) -> list[str]:
    """Return the sentences and table rows of a built report, its State's names masked."""
    text = (project.builds / report / "source" / f"{report}.qmd").read_text(encoding="utf-8")
    text = text.partition("\n---\n")[2]
    for noise in (r"\{[^{}]*\}", r"\[\]\([^)]*\)", r"\[@[^]]*\]"):
        text = re.sub(noise, "", text)
    lines = (project.data / "tables" / "states.csv").read_text(encoding="utf-8").splitlines()
    row = next(line for line in lines if line.startswith(report.upper()))
    for name in sorted(row.split(",")[3:7], key=len, reverse=True):
        text = text.replace(name, "STATE")
    parts = (
        [line] if line.startswith("|") else re.split(r"(?<=[.;:])\s+", line)
        for line in map(str.strip, text.splitlines())
        if not line.startswith(":::")
    )
    return [part for part in itertools.chain(*parts) if re.search(r"\w", part)]


def share_of_words_in_common(one: list[str], other: list[str]) -> float:
    """Return which part of the words of two texts stands in sentences that both have."""

    def words(parts: list[str]) -> int:
        return sum(len(re.findall(r"\w+", part)) for part in parts)

    shared = words([each for each in one if each in other])
    shared += words([each for each in other if each in one])
    return shared / (words(one) + words(other))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("reports", "named"),
    [(["ken", "mng", "lso"], {"ken": "Botswana"}), (["smr", "ton", "grd"], {"smr": "Uruguay"})],
    ids=["much and little", "least"],
)
def test_first_drafts_on_two_states_share_less_than_half_their_text(
    project: Project, reports: list[str], named: dict[str, str]
) -> None:
    """Names are masked. The second three are among the States of which least is held."""
    assert run(project, "new", "country", *(each.upper() for each in reports)) == 0
    assert run(project, "build", *reports, "--engine", "pandoc", "--to", "html") == 0
    texts = {each: statements_of(each, project) for each in reports}
    shares = {
        (one, other): share_of_words_in_common(texts[one], texts[other])
        for one, other in itertools.combinations(reports, 2)
    }
    assert max(shares.values()) < 0.5, shares
    for report, other in named.items():
        assert other in " ".join(texts[report])
    assert "Lesotho" not in " ".join(texts.get("lso", ()))
