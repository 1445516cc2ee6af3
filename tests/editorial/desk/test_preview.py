"""A preview leads to sources, lets in who has the token, and writes only what it may."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest

from hrcreport.editorial.desk.places import (
    ChangedMeanwhileError,
    Place,
    WrittenCell,
    letters,
    located,
    registers_of,
    text_at,
    write_text,
)
from hrcreport.editorial.desk.server import TokenGate
from hrcreport.foundation.errors import RefusedError

TOKEN = "only-for-tests"  # noqa: S105 -- of no real page


def cell(number: int, text: str, *floats: str) -> WrittenCell:
    return WrittenCell(Place("n.ipynb", number, f"c{number}", is_text=True), letters(text), floats)


def places_of(
    html: str, cells: list[WrittenCell], registers: Any = ()
) -> list[tuple[str, int, str]]:
    """Return each tag that leads somewhere, with the cell or the file that it leads to."""
    text, places = located(html, cells, registers=dict(registers))
    found = []
    for part in text.split("<")[1:]:
        if ' data-at="' in part:
            place = places[int(part.split('data-at="')[1].split('"')[0])]
            found.append((part.split(" ")[0], place.cell, place.file))
    return found


def test_paragraphs_lead_to_the_cells_that_they_were_written_in() -> None:
    cells = [cell(2, "# One\n\nThe *first* text.[@A-1]"), cell(5, "Second, 12,000 and [](#tbl-x).")]
    html = (
        '<main><h2 id="one"><span class="number">I. </span>One</h2>'
        '<p id="para-1"><a class="number" href="#">1. </a>The <em>first</em> text.<sup>1</sup></p>'
        '<p>Second, 12,000 and <a href="#tbl-x">table 1</a>.</p></main>'
    )
    assert [(tag, number) for tag, number, _ in places_of(html, cells)] == [
        ("h2", 2),
        ("p", 2),
        ("p", 5),
    ]


def test_tables_lead_to_their_cell_and_notes_to_the_register() -> None:
    cells = [cell(2, "Text."), cell(7, "", "tbl-x"), cell(9, "Behind it.")]
    registers = {"A-1": Place("data/law/xxa.yml", line=12)}
    html = (
        '<main><p>Text.</p><div class="float table" id="tbl-x"><table><td>9</td></table></div>'
        '<p>Behind it.</p><ol><li id="note-1"><p><span id="law-A-1"></span>Law.</p></li></ol>'
    )
    assert places_of(html, cells, registers.items()) == [
        ("p", 2, "n.ipynb"),
        ("div", 7, "n.ipynb"),
        ("p", 9, "n.ipynb"),
        ("p", 0, "data/law/xxa.yml"),
    ]


def test_codes_of_registers_are_found_with_their_line(invented) -> None:
    found = registers_of(invented.project)
    assert (found["XXA-LAW"].file, found["XXA-LAW"].line) == ("data/law/xxa.yml", 5)
    assert found["INV-2"].file == "data/law/standards/inv.yml"


@pytest.fixture
def place(invented) -> Place:
    """The text of a Markdown cell of the invented project."""
    return Place("notebooks/country.ipynb", 6, "cell-6", is_text=True)


def test_text_of_a_cell_is_written_and_all_else_of_the_file_stays(invented, place) -> None:
    path = invented.root / place.file
    before = json.loads(path.read_text(encoding="utf-8"))
    shown = text_at(invented.project, place)
    write_text(invented.project, place, "# New\r\n\nWords.", sha256=shown["sha256"])
    after = json.loads(path.read_text(encoding="utf-8"))
    assert after["cells"][5]["source"] == ["# New\n", "\n", "Words."]
    after["cells"][5]["source"] = before["cells"][5]["source"]
    assert after == before


def test_text_that_was_changed_elsewhere_is_not_overwritten(invented, place) -> None:
    shown = text_at(invented.project, place)
    write_text(invented.project, place, "Theirs.", sha256=shown["sha256"])
    with pytest.raises(ChangedMeanwhileError, match="changed elsewhere"):
        write_text(invented.project, place, "Mine.", sha256=shown["sha256"])
    assert text_at(invented.project, place)["text"] == "Theirs."


def test_what_is_no_text_is_not_written_and_a_cell_that_is_gone_is_told(invented, place) -> None:
    code = Place("notebooks/country.ipynb", 3, "cell-3")
    with pytest.raises(RefusedError):
        write_text(invented.project, code, "import os", sha256="")
    gone = Place("notebooks/country.ipynb", 3, "nobody", is_text=True)
    with pytest.raises(ChangedMeanwhileError, match="gone"):
        text_at(invented.project, gone)


def asked(path: str, **headers: str) -> tuple[int, dict[str, str]]:
    """Return the status and the headers of an answer of the gate."""

    async def app(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"in"})

    said: list[Any] = []

    async def send(message: Any) -> None:
        said.append(message)

    path, _, query = path.partition("?")
    named = {"host": "127.0.0.1:8000", **headers}
    scope = {
        "type": "http",
        "method": "GET",
        "path": path,
        "query_string": query.encode(),
        "headers": [(name.encode(), value.encode()) for name, value in named.items()],
    }
    asyncio.run(TokenGate(app, token=TOKEN, port=8000)(scope, lambda: None, send))  # type: ignore[arg-type]
    return said[0]["status"], {n.decode(): v.decode() for n, v in said[0]["headers"]}


def test_only_who_has_the_token_is_let_in() -> None:
    cookie = f"hrcreport-8000={TOKEN}"
    assert asked("/")[0] == 403
    assert asked("/text?at=1", cookie="hrcreport-8000=wrong")[0] == 403
    assert asked("/?token=wrong")[0] == 403
    status, headers = asked(f"/?token={TOKEN}")
    assert (status, headers["location"]) == (303, "/")
    assert "HttpOnly" in headers["set-cookie"]
    assert "SameSite=strict" in headers["set-cookie"]
    status, headers = asked("/events", cookie=cookie)
    assert status == 200
    assert "default-src 'none'" in headers["content-security-policy"]
    # The token opens the page alone; it is no key to write with.
    assert asked(f"/text?token={TOKEN}")[0] == 403


@pytest.mark.parametrize(
    "headers",
    [
        {"host": "evil.example:8000"},
        {"host": "127.0.0.1:9000"},
        {"origin": "http://evil.example"},
        {"origin": "null"},
    ],
)
def test_another_name_of_the_machine_or_page_from_elsewhere_is_refused(headers) -> None:
    assert asked("/events", cookie=f"hrcreport-8000={TOKEN}", **headers)[0] == 403
