"""What a text says is not known rests on a search that says who looked, where and in what words."""

from __future__ import annotations

from pathlib import Path

import pytest

from hrcreport.foundation.context.project import Project
from hrcreport.registers.sources.searches import FOLDER, Searches, searches, unsearched
from hrcreport.registers.vouching.sources_desk import SourcesDesk

SEARCHES = """\
country: XXA
searches:
  - code: XXA-S-1
    question: A report
    by: A. Reader
    where: [Official gazette, the archive]
    words: [report 2024]
    date: "2024-05-01"
    found: Nothing.
    told_by: [A report of the committee could not be established]
"""


@pytest.fixture
def project(tmp_path: Path) -> Project:
    path = tmp_path / "data" / FOLDER / "xxa.yml"
    path.parent.mkdir(parents=True)
    path.write_text(SEARCHES, encoding="utf-8")
    return Project(tmp_path)


@pytest.mark.parametrize(
    "line",
    [
        "A report could not be established.",
        "No rule could be established that says so.",
        "Whether it is in force has not been confirmed.",
        "Its course is not known.",
        "No federal report is known.",
        "No table of stops could be obtained.",
        "No table was found, nor could a duty to keep one be established.",
        "Who is killed in {{ place.in_text }} could not be established.",
        "It counts {{ total }} deaths; whether more were counted before is not known.",
    ],
)
def test_line_that_says_that_something_is_not_known_needs_a_search(line: str) -> None:
    assert [told for _, told in unsearched(f"Nothing here.\n{line}", ())] == [line]


@pytest.mark.parametrize(
    ("language", "line"),
    [
        ("fr", "Aucun tableau n’a pu être obtenu."),
        ("fr", "Son entrée en vigueur n’a pas été confirmée."),
        ("ar", "ولم يتسن التثبت من مآله."),
        ("ar", "تعذر تحديد العدد في {{ place.in_text }}."),
        ("es", "No se pudo establecer si rige."),
        ("ru", "Не удалось установить, действует ли он."),
        ("zh", "未能确定其是否生效。"),
    ],
)
def test_text_in_any_language_needs_a_search_where_it_says_that_nothing_is_known(
    language: str, line: str
) -> None:
    assert [told for _, told in unsearched(line, (), language)] == [line]
    assert list(unsearched("Ce sont des projets qui n’ont pas été vérifiés.", (), "fr")) == []


@pytest.mark.parametrize(
    "line",
    [
        "Acknowledgement could be established in four States.",
        "Race is not known for {{ share }} of the deaths.",
        "[@A; @B] Race is not known for {{ n }}{% if m %}; of {{ m }} age is not known{% endif %}.",
        '::: {#f-x .finding no-data="hours are not known"}',
        "Its course was not reviewed for the present draft.",
    ],
)
def test_count_of_the_unknown_and_what_nobody_reviewed_need_none(line: str) -> None:
    assert list(unsearched(line, ())) == []


def test_line_with_words_of_a_search_rests_on_it(project: Project) -> None:
    known = searches(project).values()
    line = "A report of the committee could not be established."
    assert list(unsearched(line, known)) == []
    assert [at for at, _ in unsearched(f"{line}\nAnother was not seen.", known)] == [60]


@pytest.mark.parametrize(
    ("old", "new", "rule"),
    [
        ("where: [Official gazette, the archive]", "where: []", "register.missing-where"),
        ("words: [report 2024]", "words: []", "register.missing-words"),
        ("XXA-S-1", "XXB-S-1", "register.code-of-other-country"),
    ],
)
def test_search_that_nobody_could_repeat_is_refused(
    project: Project, old: str, new: str, rule: str
) -> None:
    path = project.data / FOLDER / "xxa.yml"
    path.write_text(SEARCHES.replace(old, new), encoding="utf-8")
    assert rule in {each.rule for each in Searches.read_file(path, place="xxa.yml")[1]}


def test_desk_tells_who_looked_where_in_what_words_and_what_came(project: Project) -> None:
    assert SourcesDesk(project).searched(["XXA", "XXB"]) == [
        (
            "A report",
            "A. Reader, 1 May 2024",
            "Official gazette; the archive: report 2024",
            "Nothing.",
        )
    ]
