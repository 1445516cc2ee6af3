"""This module tests a round: an edition is kept, sent, edited in Word, taken home, sent again."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Callable
from html import escape
from io import BytesIO
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from tests.conftest import DEATHS
from tests.integration.office import saved_by_libreoffice, without_names, written

from hrcreport import read
from hrcreport.editorial.editions.redline import redline
from hrcreport.editorial.editions.word_text import word_text

Edit = Callable[[Any], None]


def paragraph(document: Any, begins: str) -> Any:
    return next(each for each in document.paragraphs if each.text.startswith(begins))


def said(old: str, new: str, *, begins: str) -> Edit:
    """Return an edit: words of one run of a paragraph, not tracked."""

    def edit(document: Any) -> None:
        for run in paragraph(document, begins).runs:
            if old in run.text:
                run.text = run.text.replace(old, new)
                return
        message = f"no run holds {old!r}"
        raise AssertionError(message)

    return edit


def returned(source: Path, target: Path, *edits: Edit) -> Path:
    document = docx.Document(str(source))
    for edit in edits:
        edit(document)
    document.save(str(target))
    return target


@pytest.fixture
def sent(built: Any, hrcreport: Any, tmp_path: Path) -> Path:
    """Return the Word file that was sent; its edition is kept."""
    path = tmp_path / "sent.docx"
    assert hrcreport(built, "review", "xxa", "--send", path).code == 0
    return path


def review(hrcreport: Any, built: Any, *words: object) -> dict[str, Any]:
    answer = hrcreport(built, "review", "xxa", *words, "--json")
    return json.loads(answer.out)


def test_each_format_bears_the_id_of_the_build(built: Any) -> None:
    build = built.root / "reports/_build/xxa"
    number = json.loads((build / "manifest.json").read_text(encoding="utf-8"))["build"]
    assert word_text((build / "xxa.docx").read_bytes()).build == number
    assert f'name="hrc-build" content="{number}"' in (build / "xxa.html").read_text("utf-8")
    from pypdf import PdfReader

    assert f"build {number}" in str(PdfReader(build / "xxa.pdf").metadata["/Keywords"])


def test_every_marked_value_has_a_name_in_word_html_and_the_record(built: Any) -> None:
    build = built.root / "reports/_build/xxa"
    values = json.loads((build / "values.json").read_text(encoding="utf-8"))
    word = word_text((build / "xxa.docx").read_bytes())
    named = {name for each in word.paragraphs for name in each.values}
    html = (build / "xxa.html").read_text(encoding="utf-8")
    assert named
    assert named <= {each["id"] for each in values}
    assert all(f'data-value="{name}"' in html for name in named)
    total = read("xxa", root=built.root).values["profile.total"]
    assert (total.text, total.number, total.tables) == (
        "172",
        172.0,
        ("xxa-deaths",),
    )
    assert total.rows()["value"].sum() == 172
    assert len(total.rows()) < len(total.catalogue.table("xxa-deaths").frame)


@pytest.mark.parametrize("stripped", [False, True])
def test_prose_comes_home_and_a_value_does_not(
    built: Any, hrcreport: Any, sent: Path, tmp_path: Path, stripped: bool
) -> None:
    edits = [
        said("persons died", "people lost their lives", begins="From 2018"),
        said("172", "173", begins="From 2018"),
    ]
    back = returned(sent, tmp_path / "back.docx", *edits, *([without_names] if stripped else []))
    before = built.snapshot()
    shown = review(hrcreport, built, back, "--shared")
    assert [each["lands_in"] for each in shown["edits"]] == [
        "notebooks/country.ipynb, cell 6, line 3"
    ]
    [question] = shown["files"][0]["questions"]
    assert (question["old"], question["new"]) == ("172", "173")
    assert "'profile.total'" in question["what"]
    assert "xxa-deaths" in question["what"]
    assert {
        name: digest for name, digest in built.snapshot().items() if "editions" not in name
    } == {name: digest for name, digest in before.items() if "editions" not in name}
    review(hrcreport, built, back, "--shared", "--apply")
    notebook = (built.root / "notebooks/country.ipynb").read_text(encoding="utf-8")
    assert "{{ profile.total }} people lost their lives." in notebook
    again = review(hrcreport, built, back, "--shared", "--apply")
    assert [each["state"] for each in again["edits"]] == ["there"]
    assert again["new_comments"] == 0
    assert hrcreport(built, "check", "xxa").code == 0


def test_sentence_behind_the_last_footnote_comes_home_behind_it(
    built: Any, hrcreport: Any, sent: Path, tmp_path: Path
) -> None:
    def more(document: Any) -> None:
        paragraph(document, "Black persons").add_run(" So it was.")

    back = returned(sent, tmp_path / "back.docx", more)
    told = review(hrcreport, built, back, "--shared", "--apply")
    assert told["files"][0]["questions"] == []
    findings = (built.root / "notebooks/_shared/findings.md").read_text(encoding="utf-8")
    assert "as often as others.[@INV-1] So it was.\n:::" in findings


def test_two_reviewers_are_merged_and_contrary_edits_are_to_be_decided(
    built: Any, hrcreport: Any, sent: Path, tmp_path: Path
) -> None:
    one = returned(
        sent,
        tmp_path / "a.docx",
        said("persons", "people", begins="From 2018"),
        said("were killed", "died", begins="Black persons"),
    )
    other = returned(
        sent,
        tmp_path / "b.docx",
        said("persons", "residents", begins="From 2018"),
        said("were killed", "died", begins="Black persons"),
    )
    answer = hrcreport(built, "review", "xxa", one, other, "--shared", "--json")
    assert answer.code == 1
    states = [each["state"] for each in json.loads(answer.out)["edits"]]
    assert sorted(states) == ["conflict", "conflict", "new"]


def test_comments_are_kept_answered_and_sent_again(
    built: Any, hrcreport: Any, sent: Path, tmp_path: Path
) -> None:
    def comment(document: Any) -> None:
        runs = paragraph(document, "Black persons").runs
        document.add_comment(runs=runs[:1], text="By {{ whom }}?", author="R", initials="R")

    def deleted(document: Any) -> None:
        line = paragraph(document, "Amend the Law")
        document.add_comment(runs=line.runs[:1], text="Too early.", author="R", initials="R")
        for run in list(line.runs):
            gone = OxmlElement("w:del")
            gone.set(qn("w:id"), "77")
            gone.set(qn("w:author"), "R")
            for text in run._r.findall(qn("w:t")):
                text.tag = qn("w:delText")
            run._r.addprevious(gone)
            gone.append(run._r)

    back = returned(sent, tmp_path / "b.docx", comment, deleted)
    shown = review(hrcreport, built, back, "--apply")
    assert [each["about"] for each in shown["files"][0]["questions"]] == ["deleted"]
    register = built.root / "reports/reviews/xxa.yml"
    text = register.read_text(encoding="utf-8")
    assert "By { { whom } }?" in text
    answered = text.replace(
        '    text: "By { { whom } }?"',
        '    text: "By { { whom } }?"\n    replies:\n'
        '      - author: "Rapporteur"\n        text: "By officers."',
    )
    register.write_text(answered, encoding="utf-8")
    again = tmp_path / "again.docx"
    assert hrcreport(built, "review", "xxa", "--send", again).code == 0
    remarks = word_text(again.read_bytes()).remarks
    [reply] = [each for each in remarks if each.parent]
    assert (reply.author, reply.text) == ("Rapporteur", "By officers.")
    paragraphs = word_text(again.read_bytes()).paragraphs
    early = next(each for each in remarks if each.text == "Too early.")
    assert paragraphs[early.paragraph].text.startswith("Amend the Law")
    taken = review(hrcreport, built, again, "--apply")
    assert taken["new_comments"] == 0
    assert register.read_text(encoding="utf-8").count("By officers.") == 1


@pytest.mark.slow
def test_a_whole_round_with_libreoffice_as_the_reviewer(
    built: Any, hrcreport: Any, sent: Path, tmp_path: Path
) -> None:
    """Send, edit and comment, take back, answer, send again, close, send a third time."""
    back = tmp_path / "back.docx"
    document = docx.Document(str(sent))
    run = next(each for each in paragraph(document, "From 2018").runs if "persons" in each.text)
    at = run.text.index("persons died")
    written(run, "people lost their lives", tracked=True, old="persons died", at=at)
    runs = paragraph(document, "Black persons").runs
    document.add_comment(runs=runs[:1], text="By whom?", author="L. Reviewer", initials="LR")
    document.save(str(back))
    saved_by_libreoffice([back], tmp_path)
    shown = review(hrcreport, built, back, "--shared", "--apply")
    assert [each["lands_in"] for each in shown["edits"]] == [
        "notebooks/country.ipynb, cell 6, line 3"
    ]
    assert (shown["new_comments"], shown["files"][0]["questions"]) == (1, [])
    notebook = (built.root / "notebooks/country.ipynb").read_text(encoding="utf-8")
    assert "{{ profile.total }} people lost their lives." in notebook
    register = built.root / "reports/reviews/xxa.yml"
    text = register.read_text(encoding="utf-8")
    answered = text.replace(
        '    text: "By whom?"',
        '    text: "By whom?"\n    replies:\n      - author: "Rapporteur"\n'
        '        text: "By officers."',
    )
    assert answered != text
    register.write_text(re.sub('state: "?open"?', "state: answered", answered), encoding="utf-8")
    assert hrcreport(built, "build", "xxa", "--engine", "pandoc", "--jobs", "1").code == 0
    late = review(hrcreport, built, back, "--shared")  # of an edition that is no longer the newest
    assert [each["state"] for each in late["edits"]] == ["there"]
    assert not any("not kept here" in each for each in late["files"][0]["notes"])
    again, saved = tmp_path / "again.docx", tmp_path / "again-saved.docx"
    assert hrcreport(built, "review", "xxa", "--send", again).code == 0
    saved.write_bytes(again.read_bytes())
    saved_by_libreoffice([saved], tmp_path)
    for path in (again, saved):
        word = word_text(path.read_bytes())
        assert any("people lost their lives" in each.text for each in word.paragraphs)
        first = next(each for each in word.remarks if each.text == "By whom?")
        reply = next(each for each in word.remarks if each.text == "By officers.")
        assert (reply.parent, reply.author, first.author) == (first.id, "Rapporteur", "L. Reviewer")
        assert word.paragraphs[first.paragraph].text.startswith("Black persons")
        assert not first.done
    taken = review(hrcreport, built, saved, "--shared", "--apply")
    assert (taken["new_comments"], taken["edits"]) == (0, [])
    text = register.read_text(encoding="utf-8")
    assert text.count("By officers.") == 1
    register.write_text(re.sub('state: "?answered"?', "state: closed", text), encoding="utf-8")
    assert hrcreport(built, "review", "xxa", "--send", again).code == 0
    assert not word_text(again.read_bytes()).remarks  # what is closed goes out no more


def test_a_deleted_footnote_and_a_rebuilt_table_are_questions(
    built: Any, hrcreport: Any, sent: Path, tmp_path: Path
) -> None:
    def without_note(document: Any) -> None:
        marks = document.element.body.iter(qn("w:footnoteReference"))
        mark = next(each for each in marks if not each.get(qn("w:customMarkFollows")))
        run = mark.getparent()
        run.getparent().remove(run)

    def rebuilt(document: Any) -> None:
        table = document.tables[-1]
        new = document.add_table(rows=0, cols=len(table.columns))
        for row in table.rows[:-1]:
            for cell, old in zip(new.add_row().cells, row.cells, strict=True):
                cell.text = old.text
        table._tbl.addprevious(new._tbl)
        table._tbl.getparent().remove(table._tbl)

    back = returned(sent, tmp_path / "b.docx", without_note, rebuilt)
    shown = review(hrcreport, built, back)
    about = [each["about"] for each in shown["files"][0]["questions"]]
    assert sorted(set(about)) == ["citation", "table"]
    assert shown["edits"] == []


def test_a_redline_accepts_to_the_new_and_rejects_to_the_old_text(
    built: Any, sent: Path, tmp_path: Path
) -> None:
    """Read by Pandoc, which did not write the changes."""
    pytest.importorskip("python_redlines")
    from hrcreport.document.render.pandoc import pandoc_program

    new = returned(
        sent,
        tmp_path / "new.docx",
        said("persons died", "died", begins="From 2018"),
        said("were killed", "lost their lives", begins="Black persons"),
    )
    tracked = tmp_path / "tracked.docx"
    tracked.write_bytes(redline(sent.read_bytes(), new.read_bytes()))
    assert len(word_text(tracked.read_bytes()).paragraphs) >= 20

    def plain(path: Path, changes: str) -> list[str]:
        done = subprocess.run(
            [pandoc_program(), path, f"--track-changes={changes}", "-t", "plain", "--wrap=none"],
            capture_output=True,
            check=True,
        )
        # A picture and its caption are a figure to Pandoc or not by what stands around them.
        lines = (line.strip() for line in done.stdout.decode().splitlines())
        return list(dict.fromkeys(each for each in lines if each and each[0] not in "[=+R"))

    assert plain(tracked, "accept") == plain(new, "accept")
    assert plain(tracked, "reject") == plain(sent, "accept")
    assert plain(sent, "accept") != plain(new, "accept")
    assert docx.Document(BytesIO(tracked.read_bytes())).paragraphs


def replaced(place: str, old: str, new: str) -> Callable[[Any], None]:
    def plant(made: Any) -> None:
        text = (made.root / place).read_text(encoding="utf-8")
        assert old in text
        made.write(place, text.replace(old, new))

    return plant


CAUSES: dict[str, Callable[[Any], None]] = {
    "text": replaced("notebooks/_shared/findings.md", "were killed", "died"),
    "data": lambda made: made.data(DEATHS.replace("black,deaths,60", "black,deaths,66")),
    "code": replaced(
        "notebooks/country.ipynb",
        r"focus=\"black\", reference=\"white\"",
        r"focus=\"white\", reference=\"black\"",
    ),
    "law": replaced("data/law/standards/inv.yml", "at Nowhere", "at Somewhere"),
    "parameter": lambda made: made.params("xxa", "country: XXA\nfirst_year: 2019\n"),
    "format": replaced("reports/_extensions/hrc/strings/en.yml", "text: Summary", "text: Abstract"),
}


@pytest.mark.slow
@pytest.mark.parametrize("cause", CAUSES)
def test_a_planted_change_is_named_by_its_cause_alone(
    built: Any, hrcreport: Any, cause: str
) -> None:
    assert hrcreport(built, "edition", "make", "xxa", "--name", "v1").code == 0
    CAUSES[cause](built)
    assert hrcreport(built, "build", "xxa", "--engine", "pandoc", "--jobs", "1").code == 0
    told = json.loads(hrcreport(built, "diff", "xxa@v1", "xxa", "--to", "json").out)
    assert {each.partition(":")[0] for each in told["causes"]} == {cause}


def test_page_of_what_is_open_tells_findings_comments_sources_and_changes(
    built: Any, hrcreport: Any, sent: Path, tmp_path: Path
) -> None:
    page = tmp_path / "open.html"
    told = hrcreport(built, "review", "xxa", "--page", page, "--json").data
    assert told["comments"] == []
    assert told["since"] == ""  # the edition that was sent is this very build
    assert [each["key"] for each in told["sources"]] == sorted(
        (each["key"] for each in told["sources"]),
        key=lambda key: -next(each["weight"] for each in told["sources"] if each["key"] == key),
    )
    assert any(each["weight"] >= 10 for each in told["sources"])
    text = page.read_text(encoding="utf-8")
    for each in (*told["findings"], *told["sources"]):
        assert escape(each.get("what") or each["key"]) in text
    assert "No earlier edition is kept" in text


@pytest.mark.slow
def test_page_of_what_is_open_tells_what_changed_since_the_last_edition_and_why(
    built: Any, hrcreport: Any, tmp_path: Path
) -> None:
    assert hrcreport(built, "edition", "make", "xxa", "--name", "v1").code == 0
    CAUSES["text"](built)
    assert hrcreport(built, "build", "xxa", "--engine", "pandoc", "--jobs", "1").code == 0
    assert hrcreport(built, "edition", "make", "xxa", "--name", "v2").code == 0
    CAUSES["data"](built)
    assert hrcreport(built, "build", "xxa", "--engine", "pandoc", "--jobs", "1").code == 0
    page = tmp_path / "open.html"
    told = hrcreport(built, "review", "xxa", "--page", page, "--json").data
    assert told["since"] == "v2"  # the last one, in which the text had changed before
    [total] = {
        (each["old"], each["new"])
        for each in told["changes"]["values"]
        if each["name"] == "profile.total"
    }
    assert total == ("172", "178")
    every = [each for changes in told["changes"].values() for each in changes]
    assert {cause for each in every for cause in each["causes"]} == {"data: xxa-deaths"}
    assert told["changes"]["recommendations"] == []
    text = page.read_text(encoding="utf-8")
    assert "Changed since the edition v2" in text
    assert "<td>172</td><td>178</td><td>data: xxa-deaths</td>" in text
    assert told["words"]["editors"] > 0
    assert "words as editors count them" in text


def test_page_of_what_is_open_takes_no_files(built: Any, hrcreport: Any, sent: Path) -> None:
    refused = hrcreport(built, "review", "xxa", sent, "--page", "open.html")
    assert refused.code == 2
    assert "--send and --page stand alone" in refused.err
