"""`edit` shows what a build prints, keeps the last good draft, and `adopt` changes no byte."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any

import pytest
from tests.waiting import LONG

WAITS = LONG


class Page:
    """An open page: it hears the events of a preview."""

    def __init__(self, address: str) -> None:
        self.home = address.partition("?")[0]
        cookies = urllib.request.HTTPCookieProcessor(CookieJar())
        self.opener = urllib.request.build_opener(cookies)
        assert "draft" in self.opener.open(address, timeout=WAITS).read().decode()
        self.events = self.opener.open(f"{self.home}events", timeout=WAITS)

    def post(self, act: str) -> Any:
        """Return the answer to an act of the page."""
        return json.loads(self.opener.open(f"{self.home}{act}", b"", timeout=WAITS).read())

    def until(self, fits: Any, *, never: str = "\n") -> dict[str, Any]:
        """Return the first event that fits; before it none has the words of `never`."""
        for line in self.events:
            if line.startswith(b"data: "):
                event: dict[str, Any] = json.loads(line[6:])
                assert never not in str(event)
                if fits(event):
                    return event
        raise AssertionError("the preview has ended")


@contextmanager
def edited(root: Path) -> Iterator[Page]:
    """Give the page of a preview, which must end by Ctrl-C without a word of error."""
    words = [sys.executable, "-m", "hrcreport", "--root", str(root), "edit", "xxa", "--no-browser"]
    process = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    assert process.stdout is not None
    try:
        address = re.search(r"http://127\.0\.0\.1:\d+/\?token=\S+", process.stdout.readline())
        assert address is not None
        yield Page(address[0])
    finally:
        process.send_signal(signal.SIGINT)
        said = process.communicate(timeout=LONG)[0]
    assert process.returncode == 0, said
    assert "Traceback" not in said


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    beside = path.with_name(".beside")
    beside.write_text(text.replace(old, new), encoding="utf-8")
    beside.replace(path)


def words(html: str) -> str:
    return " ".join(re.sub(r"<[^>]*>", " ", html).split())


def test_draft_follows_what_is_saved_and_reads_as_a_build(invented, hrcreport) -> None:
    notebook = invented.root / "notebooks/country.ipynb"
    with edited(invented.root) as page:
        first = page.until(lambda e: e["kind"] == "page")
        assert "persons died." in words(first["html"])
        # A word of a text: the cell alone comes first, then the whole page.
        change(notebook, "persons died.", "persons lost their lives.")
        part = page.until(lambda e: e["kind"] == "part")
        assert "persons lost their lives." in part["html"]
        assert (part["cell"], "{{" in part["html"]) == (6, False)
        whole = page.until(lambda e: e["kind"] == "page" and "lost their lives" in e["html"])
        # A value that stood nowhere in that cell: the kernel is asked, and nothing runs for it.
        change(notebook, "lost their lives.", "lost their lives in {{ place.name }}.")
        part = page.until(lambda e: e["kind"] in ("part", "page", "state"))
        assert part["kind"] == "part"
        assert "lost their lives in Exampleland." in part["html"]
        page.until(lambda e: e["kind"] == "page" and "lives in Exampleland" in words(e["html"]))
        # A caption comes ahead of the page, too, and no cell runs for it.
        change(notebook, "Deaths by group,", "Those who died,")
        part = page.until(lambda e: e["kind"] in ("part", "page", "state"))
        assert (part["kind"], part["float"]) == ("part", "tbl-groups")
        assert "Those who died, 2018" in words(part["html"])
        page.until(lambda e: e["kind"] == "page" and "Those who died, 2018" in words(e["html"]))
        # Of code only what a change bears on runs, and cells that show a block.
        change(notebook, 'events=\\"Deaths\\"', 'events=\\"Killed\\"')
        page.until(lambda e: e["kind"] == "state" and e["words"] == "3 cells have run")
        page.until(lambda e: e["kind"] == "page" and "Killed" in words(e["html"]))
        # A value that nothing computes: the page keeps the last good draft and says why.
        change(notebook, "persons lost", "{{ nobody }} lost")
        told = page.until(lambda e: e["kind"] == "problems" and "nobody" in str(e))
        assert any(each["severity"] == "error" for each in told["problems"])
        change(notebook, "{{ nobody }} lost", "persons lost")
        page.until(lambda e: e["kind"] == "problems" and "nobody" not in str(e))
        # A params file that is broken meanwhile.
        params = invented.root / "params/countries/xxa.yml"
        change(params, "country: XXA\n", "country: XXA\nfirst_yaer: 2018\n")
        page.until(lambda e: e["kind"] == "problems" and "first_yaer" in str(e))
        change(params, "first_yaer: 2018\n", "first_year: 2019\n")
        page.until(lambda e: e["kind"] == "page" and "From 2019" in words(e["html"]))
        change(params, "first_year: 2019\n", "")
        page.until(lambda e: e["kind"] == "page" and "From 2018" in words(e["html"]))
        # A kernel that dies, and one that comes after it.
        change(notebook, "law = hrc", "__import__('os')._exit(3)\\nlaw = hrc")
        page.until(lambda e: e["kind"] == "problems" and "ended its kernel" in str(e))
        change(notebook, "__import__('os')._exit(3)\\nlaw = hrc", "law = hrc")
        whole = page.until(lambda e: e["kind"] == "page" and "lost their lives" in e["html"])
        # A text that is written on the page itself.
        (at,) = (n for n, place in enumerate(whole["places"]) if place["id"] == "cell-6")
        shown = json.loads(page.opener.open(f"{page.home}text?at={at}", timeout=WAITS).read())
        body = {"text": shown["text"] + " Why?", "sha256": shown["sha256"]}
        page.opener.open(f"{page.home}text?at={at}", json.dumps(body).encode(), timeout=WAITS)
        whole = page.until(lambda e: e["kind"] == "page" and "Why?" in e["html"])
        with pytest.raises(urllib.error.HTTPError, match="409"):
            page.opener.open(f"{page.home}text?at={at}", json.dumps(body).encode(), timeout=WAITS)
    assert hrcreport(invented, "build", "xxa", "--engine", "pandoc", "--to", "html").code == 0
    built = (invented.root / "reports/_build/xxa/xxa.html").read_text(encoding="utf-8")
    main = re.compile(r"<main.*</main>", re.DOTALL)
    assert words(main.search(whole["html"])[0]) == words(main.search(built)[0])


LOOP = "while True:\\n    pass\\nlaw = hrc"
DEAF = f"import signal\\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\\n{LOOP}"


def test_cell_that_loops_is_named_stopped_and_mended(invented) -> None:
    notebook = invented.root / "notebooks/country.ipynb"
    with edited(invented.root) as page:
        page.until(lambda e: e["kind"] == "page")
        change(notebook, "law = hrc", LOOP)
        told = page.until(lambda e: e["kind"] == "running" and e["cell"])
        assert told["cell"] == 3
        assert told["words"].startswith("Cell 3 (import hrcreport.notebook as hrc) runs, ")
        # A text is shown meanwhile, and the cell goes on.
        change(notebook, "persons died.", "persons lost their lives.")
        page.until(lambda e: e["kind"] == "part" and "persons lost their lives." in e["html"])
        page.until(lambda e: e["kind"] == "running" and e["seconds"] > told["seconds"])
        # What is saved in its place runs at once, and nothing is told of the one that was stopped.
        change(notebook, LOOP, "law = hrc")
        page.until(lambda e: e["kind"] == "page", never="stopped by hand")
        # One that is stopped from the page says so, with its seconds; it runs again when asked.
        change(notebook, "law = hrc", LOOP)
        page.until(lambda e: e["kind"] == "running" and e["cell"])
        assert page.post("stop") == {"stopped": True}
        page.until(lambda e: e["kind"] == "problems" and "was stopped by hand after" in str(e))
        assert page.post("stop") == {"stopped": False}
        page.post("run")
        page.until(lambda e: e["kind"] == "running" and e["cell"])
        # One that will not stop loses its kernel, and what is saved next begins with a new one.
        change(notebook, LOOP, DEAF)
        page.until(lambda e: e["kind"] == "running" and e["cell"])
        page.post("stop")
        page.until(lambda e: e["kind"] == "problems" and "was stopped by hand after" in str(e))
        change(notebook, DEAF, "law = hrc")
        page.until(lambda e: e["kind"] == "page")


def test_preview_ends_while_a_cell_loops(invented) -> None:
    notebook = invented.root / "notebooks/country.ipynb"
    with edited(invented.root) as page:
        page.until(lambda e: e["kind"] == "page")
        change(notebook, "law = hrc", LOOP)
        page.until(lambda e: e["kind"] == "running" and e["cell"])


def test_adopted_report_has_the_same_bytes(invented, hrcreport) -> None:
    notebook = invented.root / "notebooks/country.ipynb"
    change(
        notebook, "persons died.", "persons died. It is said. {% if law %}So it is. {% endif %}And"
    )
    change(notebook, "In short:", "It is told. In short:")
    kinds = ("pdf", "docx", "html")

    def built() -> list[bytes]:
        assert hrcreport(invented, "build", "xxa", "--engine", "pandoc").code == 0
        folder = invented.root / "reports/_build/xxa"
        return [(folder / f"xxa.{kind}").read_bytes() for kind in kinds]

    before = built()
    assert hrcreport(invented, "adopt", "xxa").code == 0
    text = (invented.root / "notebooks/countries/xxa.ipynb").read_text(encoding="utf-8")
    assert "It is said.\\n" in text
    for kind, old, new in zip(kinds, before, built(), strict=True):
        assert old == new, kind
