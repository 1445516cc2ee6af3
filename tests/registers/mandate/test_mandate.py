"""Each task of the mandate is answered in a report, or the report says why not."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from msgspec.structs import replace
from tests.registers.mandate.test_body import OVERSIGHT, TORTURE
from tests.small_projects import BODY

from hrcreport.checks.manuscript.report import read_manuscript, report_problems
from hrcreport.document.assemble.cells import Block
from hrcreport.document.assemble.front import read_strings
from hrcreport.document.assemble.graph import statements
from hrcreport.document.assemble.mandate import answers, limbs_asked, mandate_annex, mandate_gaps
from hrcreport.foundation.context.project import Project
from hrcreport.foundation.errors import RefusedError
from hrcreport.foundation.params.checking import check_params
from hrcreport.foundation.words.texts import Phrases
from hrcreport.notebook.lookups.recommendations import mandate as mandate_of_report
from hrcreport.registers.files.checking import TextSources
from hrcreport.registers.files.registry import check_files
from hrcreport.registers.mandate.resolutions import Mandate, Task, check_resolutions, resolutions

SET = """\
symbol: A/HRC/RES/99/9
adopted: "2026-01-05"
ends: "2028-01-05"
source: https://example.org/99-9
tasks:
  - {code: HRC99-9-3-DETENTION, paragraph: "3", title: Places of detention, limb: detention}
  - {code: HRC99-9-2-PREVENTION, paragraph: "2 (a)", title: Prevention, limb: "2.1"}
"""
RENEWED = """\
symbol: A/HRC/RES/101/3
adopted: "2028-01-05"
ends: "2030-01-05"
renews: A/HRC/RES/99/9
no_longer: [HRC99-9-2-PREVENTION]
source: https://example.org/101-3
"""
ROOT = Path(__file__).resolve().parents[3]
PROJECT = Project(ROOT)
OF_A_STATE = {"country": "XXA"}
TEXT = """\
## Force

[]{#par-visit}They came.[@INV-1]

::: {#tbl-a .table}
:::

::: {#f-force .finding limb="c" rests-on="fig-b INV-2" no-picture="Too few"}
More force is used.
:::

## Movements

::: {#f-links .finding limb="e" rests-on="INV-3" no-data="Nobody counts"}
Not known.
:::

## Recommendations

::: {#r-law .recommendation addressee="the Assembly" limb="g" rests-on="f-force"}
Amend the law.
:::
"""


def annex_block(
    text: str = TEXT, *, floats: tuple[str, ...] = ("tbl-a", "fig-b"), tasks: Sequence[Task] = ()
) -> Block:
    mandate = [*Mandate.of(PROJECT).tasks, *tasks]
    body = [Block(1, text)]
    found = answers(body, statements(body))
    block = mandate_annex(
        mandate,
        limbs_asked(mandate, OF_A_STATE),
        found,
        labels=["par-visit"],
        floats=floats,
        strings=read_strings(PROJECT, "en"),
        phrases=Phrases("en"),
        body=BODY,
    )
    assert block is not None
    return block


def annex(text: str = TEXT, *, floats: tuple[str, ...] = ("tbl-a", "fig-b")) -> list[list[str]]:
    lines = annex_block(text, floats=floats).markdown.splitlines()
    lines = [line for line in lines if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines[2:]]


def row(begins: str, **given) -> list[str]:
    return next(each for each in annex(**given) if each[0].startswith(begins))


def test_a_limb_is_answered_by_the_section_of_its_finding_and_what_it_rests_on() -> None:
    assert row("11 (c):")[1:] == [
        "[](#f-force){.number .capital}",
        "[](#tbl-a){.number .capital}",
        "[](#r-law){.number .capital}",
        "[](#fig-b){.number .capital}",
    ]


def test_what_is_lacking_stands_in_a_note_with_the_reason_that_the_finding_gives() -> None:
    assert len(row("11 (c):", floats=("tbl-a",))) == 4, "without pictures there is no column"
    assert row("11 (e):")[2:] == ["–", "–", "–"]
    assert "No figures available: 11 (e) (Nobody counts)." in annex_block().markdown


def test_a_task_that_no_report_answers_is_named_with_its_reason() -> None:
    assert "13: Paragraph 13" not in annex_block().markdown, "who names it does so once"
    named = next(task for task in Mandate.of(PROJECT).tasks if task.reason)
    unnamed = replace(named, reason="It is addressed to others: 131 of them.")
    assert f"{named.paragraph}: It is addressed to others" in annex_block(tasks=[unnamed]).markdown


def test_tasks_of_one_limb_share_a_row_and_places_are_paragraphs() -> None:
    assert [each[0] for each in annex()].count(
        "10, 11 (a): " + "Systemic racism and excessive use of force"
    ) == 1
    assert row("11: Country visits")[1] == "[](#par-visit){.number .capital}"
    assert not [each for each in annex() if each[0].startswith("11: Outreach")]


def test_a_limb_without_finding_or_recommendation_is_told() -> None:
    found = statements([Block(1, TEXT)])
    mandate = [each for each in Mandate.of(PROJECT).tasks if each.limb in {"b", "c", "e"}]
    told = {(each.rule, each.id) for each in mandate_gaps(mandate, OF_A_STATE, found, BODY)}
    assert told == {("mandate.left-out", ""), ("mandate.no-recommendation", "f-links")}


def test_a_theme_is_asked_for_its_own_limb_only() -> None:
    assert limbs_asked(Mandate.of(PROJECT).tasks, {"limb": "e"}) == ["e"]
    every = limbs_asked(Mandate.of(PROJECT).tasks, OF_A_STATE)
    assert set(every) == {*"abcdefghi", "protests", "legacies"}


@pytest.mark.parametrize("declared", [{}, {"countries": ["XXA"]}, {"country": "Exampleland"}])
def test_a_report_on_no_state_and_no_limb_is_asked_for_none(declared) -> None:
    assert limbs_asked(Mandate.of(PROJECT).tasks, declared) == []


def test_check_tells_a_country_report_that_leaves_a_limb_out(tmp_path) -> None:
    given, _ = check_params(PROJECT, known_countries=PROJECT.known_countries(), only=["ita"])
    report = next(each for each in PROJECT.reports() if each.id == "ita")
    held = tuple(resolutions(PROJECT))
    sources = TextSources(frozenset(), frozenset(), resolutions=held, bodies=(BODY,))
    files = {report.notebook: report.notebook.read_text(encoding="utf-8")}

    def told() -> list[str]:
        values = given["ita"].values
        manuscript = read_manuscript(PROJECT, report, values, files)
        problems = report_problems(manuscript, PROJECT, sources, lines={}, values=values)
        return [each.what for each in problems if each.rule.startswith("mandate.")]

    assert told() == []
    content = json.loads(files[report.notebook])
    cell = next(each for each in content["cells"] if each["id"] == "protests-finding")
    cell["source"] = "Nothing is said.\n"
    files[report.notebook] = json.dumps(content)
    assert told() == [
        "no finding answers paragraph 10 of the mandate, “Responses to anti-racism protests”."
    ]


def test_mandate_is_that_of_the_date_of_the_report(tmp_path: Path) -> None:
    folder = tmp_path / "data" / "mandate"
    (folder / "bodies").mkdir(parents=True)
    (folder / "bodies" / "own.yml").write_text(TORTURE, encoding="utf-8")
    (folder / "set.yml").write_text(SET, encoding="utf-8")
    (folder / "renewed.yml").write_text(RENEWED, encoding="utf-8")
    project = Project(tmp_path)
    assert check_files(project) == []
    assert [*check_resolutions(project)] == []

    def of(day: str) -> tuple[list[str], str, str]:
        mandate = Mandate.of(project, {"document": {"date": day}})
        return [each.code for each in mandate.tasks], mandate.renewed_by, mandate.ends

    both = ["HRC99-9-3-DETENTION", "HRC99-9-2-PREVENTION"]
    assert of("2027-12-31") == (both, "", "2028-01-05")
    assert of("2028-01-05") == (both[:1], "101/3", "2030-01-05")
    assert [each.code for each in Mandate.of(project).tasks] == both[:1]
    text = RENEWED.replace("2-PREVENTION", "2-PREVENTOIN")
    (folder / "renewed.yml").write_text(text, encoding="utf-8")
    (problem,) = check_resolutions(project)
    assert (problem.rule, problem.line) == ("mandate.no-task", 5)
    assert problem.mend.startswith("Did you mean 'HRC99-9-2-PREVENTION'?")


def test_resolution_says_which_of_two_bodies_it_is_about(tmp_path: Path) -> None:
    folder = tmp_path / "data" / "mandate"
    (folder / "bodies").mkdir(parents=True)
    (folder / "bodies" / "own.yml").write_text(TORTURE, encoding="utf-8")
    (folder / "bodies" / "second.yml").write_text(OVERSIGHT, encoding="utf-8")
    (folder / "set.yml").write_text(SET, encoding="utf-8")
    project = Project(tmp_path)
    (problem,) = check_resolutions(project)
    assert problem.what == "it is not said which of 2 bodies A/HRC/RES/99/9 is about."
    (folder / "set.yml").write_text(f"body: POP\n{SET}", encoding="utf-8")
    (problem,) = check_resolutions(project)
    assert (problem.line, problem.value) == (1, "POP")
    (folder / "set.yml").write_text(f"body: MECH-T\n{SET}", encoding="utf-8")
    assert [*check_resolutions(project)] == []
    assert Mandate.of(project, {"document": {"body": "POB"}}).tasks == ()
    assert len(Mandate.of(project, {"document": {"body": "MECH-T"}}).tasks) == 2


@pytest.mark.parametrize("more", ["", "    limb: a\n    reason: Not ours.\n"])
def test_a_task_is_answered_in_exactly_one_way(tmp_path, more) -> None:
    folder = tmp_path / "data" / "mandate"
    folder.mkdir(parents=True)
    (folder / "hrc-1.yml").write_text(
        'symbol: A/HRC/RES/99/1\nadopted: "2030-01-01"\nsource: https://undocs.org/A\n'
        f"tasks:\n  - code: T-1\n    paragraph: '1'\n    title: Invented\n{more}",
        encoding="utf-8",
    )
    with pytest.raises(RefusedError, match="exactly one belongs to a task"):
        resolutions(Project(tmp_path))


def test_the_mandate_quotes_only_what_was_seen_and_marks_the_rest() -> None:
    for task in Mandate.of(PROJECT).tasks:
        assert bool(task.text) <= bool(task.seen_in), task.code
        assert task.whole == "yes" or not task.text or "[…]" in task.text, task.code
    assert [each.number for each in resolutions(PROJECT)] == ["47/21", "56/13"]


def test_a_report_that_answers_one_task_does_so_as_a_whole_without_an_annex() -> None:
    mandate = [task for task in Mandate.of(PROJECT).tasks if task.limb == "c"]
    found = answers([Block(1, TEXT)], statements([Block(1, TEXT)]))
    block = mandate_annex(
        mandate,
        ["c"],
        found,
        labels=[],
        floats=("tbl-a",),
        strings=read_strings(PROJECT, "en"),
        phrases=Phrases("en"),
        body=BODY,
    )
    assert block is None


def test_a_body_has_its_name_in_the_language_of_the_report_or_in_english(tmp_path: Path) -> None:
    folder = tmp_path / "data" / "mandate" / "bodies"
    folder.mkdir(parents=True)
    named = TORTURE.replace("name: {", "name: {pt: Relator Especial, ", 1)
    (folder / "own.yml").write_text(named, encoding="utf-8")
    project = Project(tmp_path)
    names = [Mandate.of(project, {}, language=language).name for language in ("pt", "fr", "en")]
    assert names == ["Relator Especial", *[Mandate.of(project).name] * 2]
    in_a_cell: Any = SimpleNamespace(project=project, names={}, language="pt")
    assert mandate_of_report(in_a_cell).name == "Relator Especial"
