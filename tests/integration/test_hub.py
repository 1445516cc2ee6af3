"""A mission works at one address: a real hub on this machine, and three browsers.

It needs the extra `hub`, the program configurable-http-proxy, Chromium and Playwright.
"""

from __future__ import annotations

import io
import json
import os
import shutil
import socket
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import docx
import psutil
import pytest
from tests.conftest import InventedProject
from tests.integration.test_jupyterlab import (
    REPOSITORY,
    SETTINGS,
    act,
    answers,
    browser,
    git,
    go,
    search_path,
    written_in,
)
from tests.waiting import LONG, wait_until

__all__ = ["browser"]
for package in ("jupyterhub", "jupyter_server_ydoc"):
    pytest.importorskip(package, reason="the extra 'hub' is not installed")
MISSING = [
    each
    for each in ("configurable-http-proxy", "chromium")
    if shutil.which(each, path=search_path()) is None
]
from hrcreport.editorial.hub.passwords import keep  # noqa: E402 -- it needs JupyterHub

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(bool(MISSING), reason=f"not installed: {', '.join(MISSING)}"),
]
WAITS = LONG * 1000
PASSWORD = "an invented password"  # noqa: S105 -- of nobody
KIT = REPOSITORY / "docs/how-to/kit"
PEOPLE = """\
people:
  - {login: ada, name: Ada Author, email: ada@example.org, role: author}
  - {login: ben, name: Ben Author, role: author}
  - {login: cleo, name: Cleo Commenter, role: commenter}
  - {login: rex, name: Rex Reader, role: reader}
"""
LOGINS = ("ada", "ben", "cleo", "rex")


@dataclass
class Hub:
    """A hub that runs over a project."""

    root: Path
    folder: Path
    port: int
    process: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        own, data = self.folder / "config", self.folder / "data"
        if not own.exists():
            (own / "labconfig").mkdir(parents=True)
            overrides = own / "labconfig" / "default_setting_overrides.json"
            del (settings := dict(SETTINGS))["@jupyterlab/docmanager-extension:plugin"]
            overrides.write_text(json.dumps(settings), encoding="utf-8")
            built = REPOSITORY / "lib/labextension/built"
            shutil.copytree(built, data / "labextensions/hrcreport")
            (own / "jupyter_server_config.d").mkdir()
            server = REPOSITORY / "lib/labextension/server.json"
            shutil.copy(server, own / "jupyter_server_config.d" / "hrcreport.json")
            (self.folder / "people.yml").write_text(PEOPLE, encoding="utf-8")
            for login in LOGINS:
                keep(self.folder / "passwords.json", login, PASSWORD)
        jupyter = {
            "JUPYTER_CONFIG_DIR": str(own),
            "JUPYTER_DATA_DIR": str(data),
            "JUPYTER_RUNTIME_DIR": str(self.folder / "runtime"),
            # What lies in the repository comes before an extension that the environment has.
            "JUPYTER_PREFER_ENV_PATH": "0",
            "PYTHONPATH": str(REPOSITORY / "lib"),
        }
        config = self.folder / "config.py"
        config.write_text(
            f"load_subconfig({str(KIT / 'jupyterhub_config.py')!r})\n"
            f"c.Spawner.environment = {{**c.Spawner.environment, **{jupyter!r}}}\n"
            "c.Spawner.args = [*c.Spawner.args, '--allow-root']\n"
            f"c.JupyterHub.services[0]['environment'].update({jupyter!r})\n",
            encoding="utf-8",
        )
        told = {
            **jupyter,
            "PATH": search_path(),
            "HRCREPORT_TRY": "1",
            "HRCREPORT_PROJECT": str(self.root),
            "HRCREPORT_STATE": str(self.folder),
            "HRCREPORT_PEOPLE": str(self.folder / "people.yml"),
            "HRCREPORT_PORT": str(self.port),
        }
        words = [sys.executable, "-m", "jupyterhub", "-f", str(config)]
        with (self.folder / "hub.log").open("ab") as log:
            self.process = subprocess.Popen(
                words, cwd=self.folder, env={**os.environ, **told}, stdout=log, stderr=log
            )
        process, pages = self.process, f"{self.address}/services/drafts/"

        def is_up() -> bool:
            assert process.poll() is None, (self.folder / "hub.log").read_text("utf-8")[-4000:]
            return answers(f"{self.address}/hub/api/") and answers(pages)

        wait_until(is_up, what="an answer of the hub")

    def stop(self) -> None:
        """Kill all that belongs to the hub at once, as a power cut does."""
        for process in psutil.process_iter():
            with suppress(psutil.Error):
                if process.environ().get("HRCREPORT_PEOPLE") == str(self.folder / "people.yml"):
                    process.kill()
        assert self.process is not None
        self.process.wait(timeout=60)

    def authors(self) -> list[str]:
        """Return who wrote each commit, the last one first, with those beside them."""
        told = git(self.root, "log", "--format=%an|%(trailers:key=Co-authored-by,valueonly)%x00")
        return [" ".join(each.split()) for each in told.split("\0") if each.strip()]


def free_ports() -> int:
    """Return a port that is free with the three behind it."""
    for begin in range(18000, 28000, 10):
        try:
            for port in range(begin, begin + 4):
                with closing(socket.socket()) as found:
                    found.bind(("127.0.0.1", port))
        except OSError:
            continue
        return begin
    raise AssertionError("no ports are free")


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hub]:
    project = InventedProject(tmp_path_factory.mktemp("mission") / "project").create()
    written_in(project)
    git(project.root, "init", "-q")
    words = [sys.executable, "-m", "hrcreport", "--root", str(project.root)]
    environment = {**os.environ, "PYTHONPATH": str(REPOSITORY / "lib")}
    for command in (["hooks", "install"], ["build", "xxa"]):
        subprocess.run([*words, *command], check=True, env=environment, capture_output=True)
    git(project.root, "add", "-A")
    git(project.root, "commit", "-qm", "Begin", "--no-verify")
    found = Hub(project.root, tmp_path_factory.mktemp("hub"), free_ports())
    found.start()
    yield found
    found.stop()


@dataclass
class Visitor:
    """Somebody in a browser of their own."""

    hub: Hub
    page: Any

    def log_in(self, login: str) -> None:
        self.page.goto(f"{self.hub.address}/services/drafts/")
        self.page.fill("[name=username]", login)
        self.page.fill("[name=password]", PASSWORD)
        self.page.click("#login_submit")
        self.page.wait_for_url("**/services/drafts/")

    def open_draft(self) -> None:
        self.page.goto(f"{self.hub.address}/services/drafts/xxa/")
        self.page.wait_for_selector("#draft main p")

    def open_notebook(self) -> None:
        """Open the shared notebook; the JupyterLab is started by whoever comes first."""
        self.page.goto(f"{self.hub.address}/user/desk/lab/tree/notebooks/country.ipynb")
        ends = ".jp-Notebook .jp-Cell, #start, form [type=submit]"
        while True:
            self.page.wait_for_selector(ends)
            if self.page.locator(".jp-Notebook .jp-Cell").count():
                break
            with self.page.expect_navigation():  # launches it, or lets it know who asks
                self.page.locator("#start, form [type=submit]").first.click()
        self.page.wait_for_timeout(2000)

    def reads(self, words: str) -> None:
        """Wait until some words stand in the notebook."""
        told = "words => document.querySelector('.jp-Notebook').textContent.includes(words)"
        self.page.wait_for_function(told, arg=words)

    def write(self, cell: int, words: str) -> None:
        """Write at the end of a cell of text."""
        written = self.page.locator(".jp-Notebook .jp-MarkdownCell").nth(cell)
        shown = written.locator(".jp-RenderedMarkdown")
        if shown.is_visible():
            shown.dblclick()
        written.locator(".cm-content").click()
        self.page.keyboard.press("Control+End")
        self.page.keyboard.type(words, delay=15)


@pytest.fixture(scope="module")
def visitors(hub: Hub, browser: Any) -> Iterator[dict[str, Visitor]]:
    """Give all who may log in, each logged in."""
    found = {}
    for login in LOGINS:
        page = browser.new_context(viewport={"width": 1500, "height": 1000}).new_page()
        page.set_default_timeout(WAITS)
        found[login] = Visitor(hub, page)
        found[login].log_in(login)
    yield found
    for each in found.values():
        each.page.context.close()


def cells(hub: Hub) -> str:
    return (hub.root / "notebooks/country.ipynb").read_text("utf-8")


def test_two_write_one_comments_one_takes_word_home_and_a_restart_loses_nothing(
    hub, visitors
) -> None:
    ada, ben, cleo, rex = (visitors[login] for login in LOGINS)
    # Two write in one notebook, and each sees the other's words.
    ada.open_notebook()
    ben.open_notebook()
    ada.write(0, " Ada wrote this.")
    ben.reads("Ada wrote this.")
    wait_until(lambda: "Ada Author|" in hub.authors(), what="a commit by Ada")
    ben.write(2, " Ben wrote that.")
    ada.write(0, " And this.")
    ada.reads("Ben wrote that.")
    wait_until(lambda: "Ben wrote that." in cells(hub), what="the words of Ben on disk")
    wait_until(lambda: "Ben wrote that." in git(hub.root, "show", "HEAD:notebooks/country.ipynb"))
    assert any("Ben Author" in each for each in hub.authors())
    # One comments from the page: in the file of reviews, by name, and in the history.
    cleo.open_draft()
    paragraph = cleo.page.locator("#draft main p[data-at]").first
    begins = paragraph.inner_text()[:30]
    paragraph.click()
    cleo.page.fill("#desk-comment", "Which year is this?")
    assert cleo.page.locator("#desk-panel [type=submit]").is_hidden()
    cleo.page.click("#desk-send")
    cleo.page.wait_for_selector("#desk-saved:has-text('kept')")
    review = (hub.root / "reports/reviews/xxa.yml").read_text("utf-8")
    assert "Which year is this?" in review
    assert "Cleo Commenter" in review
    wait_until(lambda: "Cleo Commenter|" in hub.authors(), what="a commit by Cleo")
    # One takes Word home, with that comment in it.
    rex.open_draft()
    told = rex.page.request.get(f"{hub.address}/services/drafts/xxa/word")
    assert told.status == 200, told.text()
    with zipfile.ZipFile(io.BytesIO(told.body())) as word:
        assert "Which year is this?" in word.read("word/comments.xml").decode()
    # It comes back with one more comment; an author takes it home, and is named for it.
    returned = docx.Document(io.BytesIO(told.body()))
    commented = next(each for each in returned.paragraphs if "persons died" in each.text)
    returned.add_comment(commented.runs[:1], text="Who says so?", author="R", initials="R")
    returned.save(str(hub.folder / "returned.docx"))
    home = act(ada, "Send, take home, release", "Take home a Word or PDF file")
    home.locator("select").first.select_option("xxa")
    home.locator("[data-name=files]").set_input_files(hub.folder / "returned.docx")
    home.locator("[data-name='--apply']").check()
    go(home, "Take home a Word or PDF file")
    review = "reports/reviews/xxa.yml"
    for text in ("Who says so?", "Which year is this?"):
        assert text in (hub.root / review).read_text("utf-8")
    last = ("log", "-1", "--format=%an%(trailers:key=Co-authored-by)", "--", review)
    wait_until(lambda: git(hub.root, *last).strip() == "Ada Author", what="a commit of the review")
    ada.page.locator(".lm-TabBar-tab:has-text('country.ipynb')").click()
    # The comment stands beside its paragraph for a reader, who cannot comment.
    rex.page.wait_for_selector("#desk-margin >> text=Which year is this?")
    assert begins
    assert rex.page.evaluate("document.body.dataset.may") == ""
    # A restart while nobody looks, in the midst of what is not committed: all is there again.
    ada.write(0, " The last words.")
    ben.reads("The last words.")
    wait_until(lambda: "The last words." in cells(hub), what="the last words on disk")
    hub.stop()
    hub.start()
    ada.open_notebook()
    for words in ("Ada wrote this.", "And this.", "Ben wrote that.", "The last words."):
        ada.reads(words)
    wait_until(lambda: "The last words." in git(hub.root, "show", "HEAD:notebooks/country.ipynb"))


def test_roles_are_held_by_the_server(hub, visitors) -> None:
    cleo, rex = visitors["cleo"].page, visitors["rex"].page
    place = f"{hub.address}/services/drafts/xxa/"
    headers = {"origin": hub.address}
    for page, path, status in (
        (rex, "comment", 403),
        (rex, "run", 403),
        (cleo, "run", 403),
        (cleo, "text?at=0", 403),
        (visitors["ada"].page, "text?at=0", 403),
        (cleo, "comment", 400),
    ):
        told = page.request.post(f"{place}{path}", data="{}", headers=headers)
        assert told.status == status, (path, told.text())
    # A page from elsewhere asks for nothing in somebody's name, and no login lets in nobody.
    from_elsewhere = {"origin": "http://elsewhere.example"}
    assert cleo.request.post(f"{place}comment", data="{}", headers=from_elsewhere).status == 403
    assert not answers(place + "word")
    # JupyterLab is for authors alone.
    assert cleo.request.get(f"{hub.address}/user/desk/api/contents").status in {403, 404}
    assert rex.request.get(f"{hub.address}/user/desk/api/contents").status in {403, 404}


def test_words_outlast_a_network_that_fails_and_a_browser_that_is_closed(hub, visitors) -> None:
    ada, ben, cleo = (visitors[login] for login in ("ada", "ben", "cleo"))
    ada.open_notebook()
    ben.open_notebook()
    ada.page.context.set_offline(True)
    ada.write(0, " Written without a network.")
    ben.write(2, " Written meanwhile.")
    ada.page.context.set_offline(False)
    ben.reads("Written without a network.")
    ada.reads("Written meanwhile.")
    wait_until(lambda: "Written without a network." in cells(hub))
    # A comment that cannot be sent stays in its field, and is sent when it is tried again.
    cleo.open_draft()
    cleo.page.locator("#draft main p[data-at]").first.click()
    cleo.page.fill("#desk-comment", "Sent later.")
    cleo.page.context.set_offline(True)
    cleo.page.click("#desk-send")
    cleo.page.wait_for_selector("#desk-saved:has-text('cannot be reached')")
    assert cleo.page.input_value("#desk-comment") == "Sent later."
    cleo.page.context.set_offline(False)
    cleo.page.click("#desk-send")
    cleo.page.wait_for_selector("#desk-saved:has-text('kept')")
    # A browser that is closed takes nothing with it.
    ben.write(2, " The last before it is closed.")
    ben.page.wait_for_timeout(2500)
    ben.page.goto("about:blank")
    wait_until(lambda: "The last before it is closed." in cells(hub))
