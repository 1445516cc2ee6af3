"""A file that was looked for and was not there makes a report stale once it is, and in words."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell
from tests.conftest import LAW, STANDARDS, InventedProject, build_once, copied

from hrcreport.build.grounds.digests import names_at
from hrcreport.build.grounds.file_hashes import Hashes
from hrcreport.foundation.context.project import Project
from hrcreport.foundation.params.declaration import Declaration

pytestmark = pytest.mark.slow

BUILD = ("build", "--engine", "pandoc", "--to", "docx", "--json")
DAY = r"since \d{1,2} [A-Z][a-z]+ \d{4}, \d\d:\d\d"


NAMED = re.compile(r'\[([^\]]*)\]\{value="[^"]*"\}')


@dataclass
class Bench:
    """A project with the commands that are asked of it."""

    project: Any
    hrcreport: Callable[..., Any]

    def why(self) -> tuple[str, str, list[str]]:
        told = self.hrcreport(self.project, "why", "xxa", "--json").data
        return told["state"], told["needs"], told["reasons"]

    def build(self) -> set[str]:
        """Build and return the stages that ran; the report is current then."""
        said = self.hrcreport(self.project, *BUILD)
        assert said.code == 0, said.out + said.err
        assert self.why() == ("current", "nothing", [])
        return set(said.data["reports"][0]["seconds"])

    def text(self) -> str:
        """What is printed, without the names of values."""
        path = self.project.project.builds / "xxa" / "source" / "xxa.qmd"
        return NAMED.sub(r"\1", path.read_text(encoding="utf-8"))


@pytest.fixture
def bench(built, hrcreport) -> Bench:
    return Bench(built, hrcreport)


@pytest.fixture(scope="module")
def _asking_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    invented = InventedProject(tmp_path_factory.mktemp("asking") / "project").create()
    about, parameters, *others = invented.cells()
    parameters.source += "\ncompare: list[Country] = []  # other States to compare with"
    invented.params("xxa", "country: XXA\ncompare: [XXB]\n")
    cells = [
        about,
        parameters,
        *others,
        new_code_cell('held = "is held" if hrc.legal_framework("XXB") else "is not held"'),
        new_code_cell('note = hrc.block("note", optional=True)\nwords = len(note.prose.text)'),
        new_code_cell('hrc.block("visit", optional=True)'),
        new_markdown_cell("The law of Otherland {{ held }}; the note has {{ words }} letters."),
    ]
    invented.notebook(*cells)
    return build_once(invented, "--to", "docx")


@pytest.fixture
def asking(_asking_once: Path, tmp_path: Path, hrcreport) -> Bench:
    """Return a built report whose cells ask for what may be there or not."""
    return Bench(copied(_asking_once, tmp_path), hrcreport)


HEARD = Path(__file__).parents[2] / "docs/tutorial/xxa/data/consultations/xxa.yml"


def test_withdrawn_consent_makes_the_build_that_quotes_it_stale_and_stops_the_next(
    invented, hrcreport: Callable[..., Any]
) -> None:
    place, given = "data/consultations/xxa.yml", HEARD.read_text(encoding="utf-8")
    path = invented.write(place, given)
    invented.notebook(*invented.cells(), new_code_cell('hrc.voice("VOICE-1")'))
    bench = Bench(invented, hrcreport)
    bench.build()
    assert "told of the result by a newspaper" in bench.text()
    before, _, after = given.rpartition("consent: quotation")
    path.write_text(f"{before}consent: withdrawn{after}", encoding="utf-8")
    state, needs, (reason,) = bench.why()
    assert (state, needs) == ("stale", "execute")
    withdrawn = "consent is withdrawn by INT-001, words VOICE-1"
    assert re.fullmatch(f"{place} has changed {DAY}: {withdrawn}", reason)
    said = hrcreport(invented, *BUILD)
    assert said.code == 2
    assert "'VOICE-1' quotes words, but the consent of 'INT-001' is 'withdrawn'" in said.out
    path.write_text(given, encoding="utf-8")
    # The words may be quoted again: the build that does so is current, its run is kept.
    assert bench.why() == ("current", "nothing", [])


def other_law(text: str) -> str:
    return text.replace("XXA", "XXB").replace("Exampleland", "Otherland")


AREAS = """\
country: XXA
provisions:
  - code: XXA-XX-N-LAW
    area: XX-N
    level: state
    citation: {en: {full: "North, Law on Force of 2001", short: Law of the North}}
    summary: Force is allowed in the north.
    topics: [use-of-force]
"""
REGISTERS = {
    "data/law/areas/xxa.yml": (AREAS, "execute"),
    "data/law/standards/other.yml": (STANDARDS.replace("INV", "OTH"), "execute"),
    "reports/references/more.bib": ("@comment{Nothing yet}\n", "render"),
    "reports/references.json": ("[]\n", "render"),
}


@pytest.mark.parametrize("place", REGISTERS)
def test_register_that_appears_and_goes_makes_the_report_stale(bench: Bench, place: str) -> None:
    content, needs = REGISTERS[place]
    assert bench.why() == ("current", "nothing", [])
    path = bench.project.write(place, content)
    state, needed, (reason,) = bench.why()
    assert (state, needed) == ("stale", needs)
    assert re.fullmatch(f"{re.escape(place)} has appeared {DAY}", reason)
    assert ("execute" in bench.build()) == (needs == "execute")
    path.unlink()
    assert bench.why() == ("stale", needs, [f"{place} is gone"])
    # The first run is kept still: it rests on there being no such file.
    assert "execute" not in bench.build()


def test_law_of_another_state_concerns_the_reports_that_cite_it(invented, hrcreport) -> None:
    law = invented.write("data/law/xxb.yml", other_law(LAW))
    about, parameters, *others = invented.cells()
    parameters.source += "\ncompare: list[Country] = []  # other States to compare with"
    invented.params("xxa", "country: XXA\ncompare: [XXB]\n")
    cells = [about, parameters, *others]
    invented.notebook(*cells)
    bench = Bench(invented, hrcreport)
    bench.build()
    law.write_text(other_law(LAW).replace("Law on Force", "Act on Force"), encoding="utf-8")
    assert bench.why() == ("current", "nothing", [])
    invented.notebook(*cells, new_markdown_cell("Otherland has a law [@XXB-LAW]."))
    bench.build()
    law.write_text(other_law(LAW), encoding="utf-8")
    state, needs, (reason,) = bench.why()
    assert (state, needs) == ("stale", "render")
    assert reason.startswith("data/law/xxb.yml has changed")


def test_translation_that_appears_and_goes_makes_the_report_stale(
    invented, hrcreport: Callable[..., Any]
) -> None:
    invented.params("xxa", "country: XXA\nlanguage: fr\n")
    bench = Bench(invented, hrcreport)
    bench.build()
    place = "data/translations/fr/law-xxa.yml"
    path = invented.write(
        place,
        'translation: draft\nverified_by: ""\nheading: Pays d\'exemple\n',
    )
    state, needs, reasons = bench.why()
    assert (state, needs) == ("stale", "execute")
    assert re.fullmatch(f"{place} has appeared {DAY}", reasons[0])
    assert "execute" in bench.build()
    path.unlink()
    assert bench.why() == ("stale", "execute", [f"{place} is gone"])
    bench.build()


def test_law_that_a_cell_asked_for_runs_the_cells_and_changes_what_is_printed(
    asking: Bench,
) -> None:
    assert "The law of Otherland is not held" in asking.text()
    path = asking.project.write("data/law/xxb.yml", other_law(LAW))
    state, needs, (reason,) = asking.why()
    assert (state, needs) == ("stale", "execute")
    assert re.fullmatch(f"data/law/xxb.yml has appeared {DAY}", reason)
    assert "execute" in asking.build()
    assert "The law of Otherland is held" in asking.text()
    path.unlink()
    assert asking.why() == ("stale", "execute", ["data/law/xxb.yml is gone"])
    asking.build()
    assert "The law of Otherland is not held" in asking.text()


def test_optional_block_that_a_cell_counts_is_data_when_it_appears(asking: Bench) -> None:
    assert "the note has zero letters" in asking.text()
    place = "notebooks/_shared/note.md"
    path = asking.project.write(place, "Twelve signs")
    state, needs, (reason,) = asking.why()
    assert (state, needs) == ("stale", "execute")
    assert re.fullmatch(f"{place} has appeared {DAY}", reason)
    assert "execute" in asking.build()
    assert "the note has 12 letters" in asking.text()
    path.unlink()
    assert asking.why() == ("stale", "execute", [f"{place} is gone"])
    asking.build()
    assert "the note has zero letters" in asking.text()


def test_optional_block_that_is_only_shown_is_printed_without_a_kernel(asking: Bench) -> None:
    place = "notebooks/_shared/visit.md"
    path = asking.project.write(place, "The visit took place in winter.\n")
    state, needs, (reason,) = asking.why()
    assert (state, needs) == ("stale", "render")
    assert re.fullmatch(f"{place} has appeared {DAY}", reason)
    assert "execute" not in asking.build()
    assert "took place in winter" in asking.text()
    path.unlink()
    assert asking.why()[2][0] == f"{place} is gone"
    asking.build()
    assert "took place in winter" not in asking.text()


@pytest.fixture
def theme(invented, hrcreport) -> Callable[..., Any]:
    """Return a build of a theme report alone, which takes the first year of a country report."""
    asked = (
        "from hrcreport.notebook.cells.door import running\n"
        "from hrcreport.notebook.questions.country_profiles import report_parameters"
    )
    invented.notebook(
        *invented.cells()[:2],
        new_code_cell(f'{asked}\nfirst = report_parameters(running(), "XXA")["first_year"]'),
        new_markdown_cell("# Theme\n\nReport", metadata={"tags": ["title"]}),
        new_markdown_cell("It begins in {{ first }}."),
        name="theme.ipynb",
    )
    Declaration.write_schemas(invented.project)
    invented.params("force", "country: XXA\n", kind="themes")

    def build() -> tuple[str, list[str]]:
        said = hrcreport(invented, *BUILD, "force")
        assert said.code == 0, said.out + said.err
        row = said.data["reports"][0]
        return row["status"], row["reasons"]

    assert build()[0] == "built"
    return build


def test_theme_that_is_asked_for_alone_stays_current(theme) -> None:
    assert theme() == ("current", [])


def test_theme_rests_on_the_parameters_of_a_country_report(invented, theme) -> None:
    invented.params("xxa", "country: XXA\nfirst_year: 2019\n")
    status, (reason,) = theme()
    assert (status, reason[:49]) == ("built", "a parameter in params/countries/xxa.yml has chang")
    assert theme() == ("current", [])


def test_theme_rests_on_there_being_no_further_report_on_a_country(invented, theme) -> None:
    invented.params("xxb", "country: XXB\n")
    assert theme() == ("current", [])
    invented.params("xxa-fr", "country: XXA\nlanguage: fr\n")
    status, (reason,) = theme()
    assert status == "built"
    assert re.fullmatch(f"params/countries/xxa-fr.yml has appeared {DAY}", reason)
    assert theme() == ("current", [])


@pytest.mark.parametrize(
    "place",
    [
        "data/corrections/xxa-deaths.yml",
        "data/law/.xxb.yml",
        "data/law/weapons/xxa.yml",
        "data/practice/xxb.yml",
        "params/countries/notes.txt",
    ],
)
def test_file_that_nothing_asked_for_changes_nothing(bench: Bench, place: str) -> None:
    """Corrections are for `import`, which makes the table anew; until then no report has them."""
    bench.project.write(place, "country: XXB\n")
    assert bench.why() == ("current", "nothing", [])


def test_what_was_looked_for_is_remembered_by_its_place(tmp_path: Path) -> None:
    project = Project(tmp_path)
    folder = tmp_path / "data" / "law"
    folder.mkdir(parents=True)
    for name in ("usa.yml", "bra.yml", ".usa.yml", "notes.md"):
        (folder / name).write_text("")
    assert project.reads.is_there(folder / "usa.yml")
    assert not project.reads.is_there(folder / "tun.yml")
    assert project.reads.files_in(folder, "*.yml") == [folder / "bra.yml", folder / "usa.yml"]
    assert project.reads.files_in(folder / "areas", "*.yml") == []
    found = project.reads.looked_for()
    assert found == {
        "data/law/*.yml": ["bra.yml", "usa.yml"],
        "data/law/areas/*.yml": [],
        "data/law/tun.yml": [],
        "data/law/usa.yml": ["usa.yml"],
    }
    assert {place: names_at(project, place, Hashes()) for place in found} == found
    assert Project(project.root).reads.looked_for() == {}
