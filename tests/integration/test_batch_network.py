"""This module proves that a build makes no request, whatever a text names and whatever is set."""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from tests.conftest import InventedProject
from tests.golden.example_source import EPOCH, lay_out
from tests.waiting import LONG

from hrcreport.document.render.engine import render_document
from hrcreport.foundation.errors import RenderError

PROXIES = ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY")
# The gate of the format, taken away, to see that the engines behind it have no network either.
NO_GATE = """\
return { refuse = function(doc) return doc end, refuse_in = function(blocks) return blocks end,
  allowed_address = function() return true end }
"""
IMAGE = "![]({address}/a.png)"
FIGURE = f'::: {{#fig-x .figure alt="Bars rise."}}\n::: caption\nTitle\n:::\n\n{IMAGE}\n:::'
PAYLOADS = {
    "picture": f"Text {IMAGE}.",
    "figure": FIGURE,
    "style": "Text [x]{style='background:url({address}/a.png)'}.",
    "page": "Text <iframe src='{address}/a'></iframe>.",
    "package": '```{=typst}\n#import "@preview/example:0.1.0": add\n#add(1, 2)\n```',
    "bibliography": "---\nbibliography: {address}/a.bib\n---\n\nText.[@a]",
    "sheet of styles": "---\ncss: {address}/a.css\nheader-includes: '<link href={address}>'\n---",
    "abbreviations": "---\ncitation-abbreviations: {address}/a.json\n---\n\nText.",
}


class Canary:
    """A server on this machine that remembers who knocked."""

    def __init__(self) -> None:
        self.heard: list[bytes] = []
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.address = f"http://127.0.0.1:{self._socket.getsockname()[1]}"
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        while True:
            try:
                visitor, _ = self._socket.accept()
            except OSError:
                return
            with visitor:
                self.heard.append(visitor.recv(100) or b"?")

    def close(self) -> None:
        """Stop listening."""
        self._socket.close()


@pytest.fixture
def canary(monkeypatch: pytest.MonkeyPatch) -> Iterator[Canary]:
    """Return a canary, which is also the proxy that every program on this machine is told of."""
    listening = Canary()
    for name in PROXIES:
        monkeypatch.setenv(name, listening.address)
    monkeypatch.setenv("no_proxy", "*.example")
    yield listening
    listening.close()


def test_the_canary_hears(canary: Canary) -> None:
    with socket.create_connection(("127.0.0.1", int(canary.address.rpartition(":")[2]))) as knock:
        knock.sendall(b"knock")
        knock.settimeout(LONG)
        knock.recv(1)
    assert canary.heard == [b"knock"]


@pytest.mark.parametrize("payload", PAYLOADS)
def test_no_engine_asks_for_what_a_text_names_even_without_the_gate(
    canary: Canary, tmp_path: Path, payload: str
) -> None:
    text = PAYLOADS[payload].replace("{address}", canary.address)
    text = f"# One\n\nText.\n\n# Two\n\n{text}\n"
    source = lay_out(tmp_path, text=text, summary="Text.", front_matter={"contents": False})
    gate = source / "_extensions" / "hrc" / "lua" / "foreign.lua"
    gate.write_text(NO_GATE, encoding="utf-8")
    for kind in ("html", "docx", "pdf"):
        with suppress(RenderError):
            render_document(source, name="xxa", formats=(kind,), engine="pandoc", epoch=EPOCH)
    assert canary.heard == []


@pytest.mark.slow
def test_a_build_with_links_asks_for_none_and_one_with_beacons_is_refused(
    canary: Canary, invented: InventedProject, hrcreport
) -> None:
    block = invented.root / "notebooks" / "_shared" / "findings.md"
    sound = block.read_text(encoding="utf-8")
    block.write_text(f"See [this page]({canary.address}/page).\n\n{sound}", encoding="utf-8")
    said = hrcreport(invented, "build", "--engine", "pandoc", "--json")
    assert (said.code, said.data["reports"][0]["status"]) == (0, "built")
    for text in PAYLOADS.values():
        beacon = text.replace("{address}", canary.address)
        block.write_text(f"{sound}\n{beacon}\n", encoding="utf-8")
        said = hrcreport(invented, "build", "--engine", "pandoc", "--json")
        assert (said.code, said.data["reports"][0]["status"]) == (1, "failed"), text
    assert canary.heard == []


def without_network() -> list[str]:
    """Return the words before a command that take every interface of the network from it."""
    for words in (["unshare", "--net"], ["unshare", "--map-root-user", "--net"]):
        if (
            shutil.which("unshare")
            and subprocess.run([*words, "true"], check=False).returncode == 0
        ):
            return words
    return []


@pytest.mark.slow
def test_a_build_needs_no_interface_of_the_network(invented: InventedProject) -> None:
    words = without_network()
    if not words:
        pytest.skip("this system gives no namespace without interfaces (unshare --net)")
    command = ["-m", "hrcreport", "--root", str(invented.root), "build", "--engine", "pandoc"]
    done = subprocess.run(
        [*words, sys.executable, *command],
        capture_output=True,
        text=True,
        check=False,
        timeout=LONG,
    )
    assert done.returncode == 0, done.stderr
    built = invented.root / "reports" / "_build" / "xxa"
    assert {path.suffix for path in built.glob("xxa.*")} >= {".pdf", ".docx", ".html"}
