"""Files of the bibliography are read as they are written; each slip is told with file and line."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hrcreport.foundation.context.project import Project
from hrcreport.foundation.errors import BibliographyError, Problem
from hrcreport.registers.bibliography.bibtex import read_bibtex
from hrcreport.registers.bibliography.kinds import is_symbol, resolution
from hrcreport.registers.bibliography.reading import (
    Bibliography,
    check_bibliography,
    check_press,
    entry_hash,
)

FIXTURES = Path(__file__).parents[2] / "fixtures" / "bibliography"
BOOK = """@book{doe,
  title = {A Book},
  author = {Doe, Jane},
  publisher = {Press},
  date = {2030},
}
"""
PAGE: dict[str, Any] = {
    "id": "page",
    "type": "webpage",
    "title": "A page",
    "author": [{"literal": "A Board"}],
    "URL": "https://example.org/",
    "accessed": {"date-parts": [[2031, 3, 5]]},
}


@pytest.fixture
def project(tmp_path: Path) -> Project:
    (tmp_path / "reports" / "references").mkdir(parents=True)
    return Project(tmp_path)


def checked(project: Project, text: str, name: str = "references.bib") -> list[Problem]:
    (project.root / "reports" / name).write_text(text, encoding="utf-8")
    return check_bibliography(project)[1]


def test_project_without_files_has_an_empty_bibliography(project: Project) -> None:
    assert Bibliography.read(project) == Bibliography()


def test_every_kind_of_source_is_read_from_both_kinds_of_file(project: Project) -> None:
    for name in ("references.bib", "references.json"):
        text = (FIXTURES / name).read_text(encoding="utf-8")
        assert checked(project, text, name) == []
    entries = Bibliography.read(project).entries
    assert len(entries) == 15
    assert {entry.kind.noun for entry in entries.values()} == {
        "article",
        "book",
        "case",
        "chapter",
        "data set",
        "document of the United Nations",
        "law",
        "report",
        "treaty",
        "web page",
    }


def test_files_in_the_folder_join_the_one_beside_it(project: Project) -> None:
    assert checked(project, BOOK) == []
    assert checked(project, BOOK.replace("doe", "roe"), "references/xxa.bib") == []
    assert checked(project, json.dumps([PAGE]), "references/xxb.json") == []
    assert set(Bibliography.read(project).entries) == {"doe", "roe", "page"}


@pytest.mark.parametrize(
    "written",
    [
        "verified_by = {A. Reviewer}, verified_on = {2031-03-05},",
        "note = {Verified by: A. Reviewer\nVerified on: 2031-03-05},",
        "note = {Chapter 2 only; verified_by: A. Reviewer; verified_on: 2031-03-05},",
        "note = {Verified by: A. Reviewer Verified on: 2031-03-05},",
    ],
)
def test_verification_that_is_typed_verifies_nothing(project: Project, written: str) -> None:
    (problem,) = checked(project, BOOK.replace("  date", f"  {written}\n  date"))
    assert problem.rule == "bibliography.typed-verification"
    assert "A. Reviewer" in problem.what
    assert "hrcreport sources confirm doe" in problem.mend
    assert not check_bibliography(project)[0].entries["doe"].verified


@pytest.mark.parametrize(
    ("seen", "sound"),
    [
        ("urldate = {2026-03-05}", True),
        ("seen_in = {a stored copy of the page}", True),
        ("note = {x}", False),
    ],
)
def test_page_says_when_it_was_opened_or_where_a_copy_was_seen(
    project: Project, seen: str, sound: bool
) -> None:
    path = project.root / "reports" / "references.bib"
    path.parent.mkdir(exist_ok=True)
    path.write_text(
        "@online{doe,\n  title = {A}, author = {B}, url = {https://example.org/a}, date = {2030},\n"
        f"  {seen},\n}}\n",
        encoding="utf-8",
    )
    found, problems = check_bibliography(project)
    assert ([] if sound else ["bibliography.missing-field"]) == [each.rule for each in problems]
    assert not sound or entry_hash(found.entries["doe"]) == entry_hash(
        replace(
            found.entries["doe"], values={**found.entries["doe"].values, "seen-in": "elsewhere"}
        )
    )


def test_verification_typed_into_the_note_of_a_json_export(project: Project) -> None:
    noted = PAGE | {"note": "Seen in full.\nVerified by: A. Reviewer\nVerified on: 2031-03-05"}
    (problem,) = checked(project, json.dumps([noted]), "references.json")
    assert problem.rule == "bibliography.typed-verification"
    assert checked(project, json.dumps([PAGE]), "references.json") == []
    assert not Bibliography.read(project).entries["page"].verified


@pytest.mark.parametrize(
    ("old", "new", "line", "what", "mend"),
    [
        ("@book", "@bok", 1, "the entry 'doe' has the unknown type 'bok'", "Did you mean 'book'?"),
        ("  title = {A Book},\n", "", 1, "is a book without title", "title = {…},"),
        ("author = {Doe, Jane}", "note = {x}", 1, "is a book without author or editor", "author"),
        ("{2030}", "{2030-13}", 5, "has the date '2030-13'", "2026-03"),
        ("{2030},", "{2030}, url = {example.org},", 5, "has the address 'example.org'", "https"),
        ("{2030},", "{2030}, urldate = {2031},", 5, "has the date '2031'", "2026-03-05"),
        ("{2030},", "{2030}, number = {A/HRC 47/53},", 5, "which is no symbol", "A/HRC/47/53"),
        ("{2030},", "{2030}, verified_by = {A},", 5, "verified ('A')", "sources confirm doe"),
        ("{2030},", "{2030}, crossref = {dee},", 5, "names 'dee' in 'crossref'", "mean 'doe'?"),
        ("doe,", "tbl-doe,", 1, "begins with 'tbl-', as labels do", "another word"),
        ("doe,", "d'oe,", 1, "has a key that cannot be cited", "letters, digits"),
        ("doe,\n", "", 1, "has no key", "Write a key"),
        ("{A Book},", "{A Book}", 3, "lacks a comma behind the field 'title'", "comma"),
        ("{A Book}", "{A Book", 2, "has a value that is not closed by '}'", "'}' that ends it"),
        ("{Press}", "press", 4, "has no value in braces", "publisher = {press}"),
        ("publisher", "title", 4, "has the field 'title' twice", "one of the two"),
        ("date = {2030},\n}", "date = {2030},\n", 5, "is not closed", "ends the entry"),
    ],
)
def test_each_slip_is_told_with_its_line(
    project: Project, old: str, new: str, line: int, what: str, mend: str
) -> None:
    assert old in BOOK
    (problem,) = checked(project, BOOK.replace(old, new, 1))
    assert problem.place == "reports/references.bib"
    assert problem.line == line
    assert what in problem.what
    assert mend in problem.mend


def test_all_slips_of_a_file_are_told_at_once_and_sound_entries_are_kept(project: Project) -> None:
    text = "@book{broken, title = {A\n\n" + BOOK + "\n@bok{odd, title = {A}}\n"
    found = checked(project, text)
    assert [problem.rule for problem in found] == ["bibliography.syntax", "bibliography.type"]
    assert set(check_bibliography(project)[0].entries) == {"doe"}
    with pytest.raises(BibliographyError):
        Bibliography.read(project)


def test_key_used_twice_is_told_with_both_places(project: Project) -> None:
    assert checked(project, BOOK) == []
    (problem,) = checked(project, "\n" + BOOK, "references/xxa.bib")
    assert problem.rule == "bibliography.double-key"
    assert (problem.place, problem.line) == ("reports/references/xxa.bib", 2)
    assert "the first is in reports/references.bib:1" in problem.what


def test_key_of_a_law_is_taken(project: Project) -> None:
    checked(project, BOOK)
    (problem,) = check_bibliography(project, taken_keys={"doe"})[1]
    assert "it is a code of data/law" in problem.what


@pytest.mark.parametrize(
    ("text", "what", "line"),
    [
        ("[{]", "this file is no JSON", 1),
        ('{"id": "a"}', "this file holds no list", 1),
        ('[{"type": "book"}]', "entry 1 has no key", None),
        (json.dumps([PAGE | {"type": "web"}]), "has the unknown type 'web'", 1),
        (json.dumps([PAGE | {"accessed": ""}], indent=1), "web page without accessed", 3),
        (json.dumps([PAGE, PAGE]), "the key 'page' is used a second time", 1),
    ],
)
def test_slips_of_a_json_file_are_told(
    project: Project, text: str, what: str, line: int | None
) -> None:
    (problem,) = checked(project, text, "references.json")
    assert what in problem.what
    assert problem.line == line


def test_file_in_another_encoding_is_told(project: Project) -> None:
    path = project.root / "reports" / "references.bib"
    path.write_bytes(BOOK.replace("Jane", "Zoé").encode("latin-1"))
    (problem,) = check_bibliography(project)[1]
    assert (problem.rule, problem.line) == ("text.unreadable", 3)
    assert "is not in UTF-8 (byte " in problem.what


def test_nul_byte_is_told_with_its_line(project: Project) -> None:
    path = project.root / "reports" / "references.bib"
    path.write_bytes(BOOK.replace("Jane", "J\0ne").encode())
    (problem,) = check_bibliography(project)[1]
    assert (problem.rule, problem.line) == ("text.unreadable", 3)
    assert "NUL byte" in problem.what


def test_abbreviations_are_written_out_and_joined() -> None:
    text = '@string{un = "United Nations"}\n@misc{a, publisher = un # {, } # "Geneva"}'
    (entry,), problems = read_bibtex(text, place="x")
    assert problems == []
    assert entry.fields["publisher"] == "United Nations, Geneva"


def test_what_stands_between_entries_is_a_comment() -> None:
    text = "Write to me@example.org. @comment{@book{no,\n title = {A}}} % @\n" + BOOK
    entries, problems = read_bibtex(text, place="x")
    assert [entry.key for entry in entries] == ["doe"]
    assert problems == []


@given(st.text(alphabet='@{}",=#%\\ab \n'))
def test_no_text_breaks_the_reader(text: str) -> None:
    entries, problems = read_bibtex(text, place="x")
    assert all(1 <= (problem.line or 0) <= text.count("\n") + 1 for problem in problems)
    assert all(entry.key for entry in entries)


@pytest.mark.parametrize(
    ("text", "symbol"),
    [
        ("A/HRC/47/53", True),
        ("A/HRC/54/CRP.7/Corr.1", True),
        ("CCPR/C/GC/36", True),
        ("CCPR/C/130/D/3300/2019", True),
        ("S/RES/1244 (1999)", True),
        ("A/CONF.144/28/Rev.1", True),
        ("23458/02", False),
        ("Application No. 1", False),
        ("AMR 51/3103/2020", False),
    ],
)
def test_symbols_are_told_from_other_numbers(text: str, symbol: bool) -> None:
    assert is_symbol(text) == symbol


def test_resolutions_are_cited_by_organ_and_number() -> None:
    assert resolution("A/HRC/RES/47/21") == ("resolution-council", "47/21")
    assert resolution("A/RES/34/169") == ("resolution-assembly", "34/169")
    assert resolution("S/RES/1244(1999)") == ("resolution-security-council", "1244 (1999)")
    assert resolution("A/HRC/47/53") is None


PRESS = """@online{report,
  title        = {A report},
  organization = {A Paper},
  url          = {https://www.paper.example/report},
  seen_in      = {a stored copy},
  OFFICIAL
}
"""


@pytest.mark.parametrize(
    ("official", "told"),
    [
        ("", "nothing says whether an official source is in reach of what is press: report."),
        ("https://gov.example/a", "'report' is press, and its official page is "
         "https://gov.example/a."),
        ("none found on 2030-01-01", ""),
    ],
)  # fmt: skip  # a table: a case a row
def test_press_says_whether_an_official_source_is_in_reach(
    project: Project, official: str, told: str
) -> None:
    hosts = project.data / "sources" / "hosts.yml"
    hosts.parent.mkdir(parents=True)
    hosts.write_text(
        "hosts:\n  - {host: gov.example, standing: official}\n"
        "  - {host: paper.example, standing: press}\n",
        encoding="utf-8",
    )
    line = f"official = {{{official}}}," if official else ""
    assert checked(project, PRESS.replace("OFFICIAL", line)) == []
    entries = Bibliography.read(project).entries.values()
    found = list(check_press(entries, project))
    assert [each.what for each in found] == ([told] if told else [])
    other = PRESS.replace("OFFICIAL", "").replace("paper.example", "gov.example")
    assert checked(project, other) == []
    assert list(check_press(Bibliography.read(project).entries.values(), project)) == []
