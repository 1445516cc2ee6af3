"""`new source` brings in what other programs keep, and changes nothing that is there."""

from __future__ import annotations

import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest

BIBTEX = r"""
@article{smith2021,
  author = {Smith, Jos\'e and Doe, A.}, title = {On {Policing} of cities},
  journaltitle = {Journal of Inventions}, date = {2021-03}, doi = {10.1000/182},
  abstract = {long}, file = {files/1/x.pdf},
}
@book{noyear, title = {A book}, author = {B, C}}
"""
RIS = "TY  - JOUR\nAU  - Roe, R.\nTI  - Stops\nJO  - Law Review\nPY  - 2020\nER  - \n"
CSL = [
    {
        "id": "http://zotero.org/users/1/items/ABCD1234",
        "type": "report",
        "title": "Deaths",
        "publisher": "Office of Invention",
        "issued": {"date-parts": [[2020, 5]]},
    }
]


@pytest.fixture
def bring(invented, hrcreport, tmp_path) -> Any:
    def act(name: str, text: str, *words: str) -> Any:
        file = tmp_path / name
        file.write_text(text, encoding="utf-8")
        return hrcreport(invented, "new", "source", str(file), *words)

    return act


def held(invented: Any, place: str = "reports/references.json") -> dict[str, dict[str, Any]]:
    records = json.loads((invented.root / place).read_text(encoding="utf-8"))
    return {each["id"]: each for each in records}


def test_sound_sources_come_in_and_the_others_are_named(bring, invented, hrcreport) -> None:
    done = bring("library.bib", BIBTEX)
    assert done.code == 0
    assert "[@smith2021] On Policing of cities" in done.out
    assert "the entry 'noyear' is a book without publisher." in done.err
    (key, entry), *others = held(invented).items()
    assert (key, others) == ("smith2021", [])
    assert entry["author"][0] == {"family": "Smith", "given": "José"}
    assert "abstract" not in entry
    problems = hrcreport(invented, "check", "--json").data["problems"]
    assert not [each for each in problems if each["rule"].startswith("bibliography")]


@pytest.mark.parametrize(
    ("name", "text", "key"),
    [
        ("sources.ris", RIS, "Roe_2020"),
        ("zotero.json", json.dumps(CSL), "ABCD1234"),
    ],
)
def test_forms_of_other_programs_are_read(bring, invented, name, text, key) -> None:
    assert bring(name, text, "--report", "xxa").code == 0
    assert [*held(invented, "reports/references/xxa.json")] == [key]


def test_source_that_is_there_stays_as_it_is(bring, invented) -> None:
    bring("one.json", json.dumps(CSL))
    before = held(invented)
    again = json.dumps([CSL[0] | {"title": "Another"}])
    done = bring("two.json", again)
    assert "there already, and left as they are: ABCD1234" in done.out
    assert held(invented) == before


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("x.docx", "PK", "this file is no list of sources."),
        ("x.bib", "@article{a, title = {", "cannot be read as biblatex"),
        ("x.json", "{", "cannot be read as csljson"),
        ("x.json", "[]", "x.json: this file holds no source."),
        ("x.bib", "@book{noyear, title={A book}}", "x.bib: the entry 'noyear' is a book without"),
    ],
)
def test_file_that_holds_no_sources_is_told(bring, invented, name, text, told) -> None:
    done = bring(name, text)
    assert done.code == 2
    assert told in done.err
    assert not (invented.root / "reports/references.json").exists()


class _Answers(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        known = self.path == "/10.1000/182" and "csl+json" in self.headers["Accept"]
        text = json.dumps(CSL[0] | {"id": "10.1000/182", "DOI": "10.1000/182"}).encode()
        self.send_response(200 if known else 404)
        self.end_headers()
        self.wfile.write(text if known else b"<html>")

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@pytest.fixture
def address() -> Iterator[str]:
    pytest.importorskip("requests")
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Answers)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


def test_doi_is_looked_up_where_it_is_asked_for(invented, hrcreport, address) -> None:
    words = ("new", "source", "--address", address, "--doi")
    assert hrcreport(invented, *words, "10.1000/182").code == 0
    assert held(invented)["10.1000/182"]["publisher"] == "Office of Invention"
    unknown = hrcreport(invented, *words, "10.1000/183")
    assert (unknown.code, "is no entry of a bibliography" in unknown.err) == (2, True)
    assert "'x' is no DOI" in hrcreport(invented, *words, "x").err


def test_without_network_a_doi_says_what_to_do(invented, hrcreport) -> None:
    words = ("new", "source", "--address", "http://127.0.0.1:9", "--doi", "10.1000/182")
    done = hrcreport(invented, *words)
    assert done.code == 1
    assert "does not answer" in done.err


def test_file_or_doi_is_asked_for_and_not_both(invented, hrcreport) -> None:
    assert hrcreport(invented, "new", "source").code == 2
