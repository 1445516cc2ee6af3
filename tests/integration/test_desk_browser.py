"""The preview in Chromium: words come ahead of the page, which stays where it is and leads home.

It needs Chromium on PATH and the package axe-playwright-python, which brings Playwright.
"""

from __future__ import annotations

import json
import re
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import pytest
import uvicorn
from starlette.applications import Starlette
from tests.registers.sources.test_records import TEXT, project
from tests.registers.sources.test_records import texts as law_text
from tests.waiting import LONG, wait_until

from hrcreport.editorial.desk.server import _sources, free_socket
from hrcreport.registers.vouching.sources_desk import SourcesDesk

__all__ = ["project"]

sync_playwright = pytest.importorskip(
    "playwright.sync_api", reason="the package axe-playwright-python is not installed"
).sync_playwright
PROGRAM = shutil.which("chromium") or shutil.which("google-chrome")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(PROGRAM is None, reason="Chromium is not installed"),
]
WAITS = LONG * 1000
NAMES = [one * 3 + other * 3 for one in "abcdefgh" for other in "klmnopqr"][:60]
SENTENCES = [f"Sentence {name} of a long text that fills the page." for name in NAMES]
HEARD = """const Heard = window.EventSource; window.heard = [];
window.EventSource = function (place) { const made = new Heard(place);
  made.addEventListener('message', (one) => window.heard.push(JSON.parse(one.data).kind));
  return made; }"""
REVIEWS = """\
report: xxa
comments:
  - {key: "3f9a1c0b7e", state: open, author: A Reviewer, date: "2026-05-03", text: Which page?,
     begins: The page}
  - {key: "3f9a1c0b7f", state: closed, author: A Reviewer, text: Settled., begins: The page}
"""
WRITTEN = "word => document.getElementById('draft').textContent.includes(word)"


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    beside = path.with_name(".beside")
    beside.write_text(text.replace(old, new, 1), encoding="utf-8")
    beside.replace(path)


def shown(page: Any, word: str) -> list[str]:
    """Wait until a word is on the page; return what was heard since the last time."""
    page.wait_for_function(WRITTEN, arg=word, timeout=WAITS)
    told: list[str] = page.evaluate("window.heard.splice(0)")
    return told


@pytest.fixture
def notebook(invented) -> Path:
    """Return the notebook of the invented project, in which a long text stands on top."""
    path = invented.root / "notebooks/country.ipynb"
    content = json.loads(path.read_text(encoding="utf-8"))
    (at,) = (i for i, each in enumerate(content["cells"]) if each["id"] == "cell-6")
    texts = ("## Where it begins\n\nThe page begins.", "\n\n".join(SENTENCES))
    content["cells"][at + 1 : at + 1] = [
        {"cell_type": "markdown", "id": f"long-{number}", "metadata": {}, "source": [text]}
        for number, text in enumerate(texts)
    ]
    path.write_text(json.dumps(content), encoding="utf-8")
    invented.write("reports/reviews/xxa.yml", REVIEWS)
    return path


@pytest.fixture
def address(invented, notebook) -> Iterator[str]:
    words = [sys.executable, "-m", "hrcreport", "--root", str(invented.root), "edit", "xxa"]
    process = subprocess.Popen([*words, "--no-browser"], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    found = re.search(r"http://\S+", process.stdout.readline())
    assert found is not None
    yield found[0]
    process.send_signal(signal.SIGINT)
    process.wait(timeout=LONG)


@pytest.fixture
def page(address) -> Iterator[Any]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=PROGRAM, args=["--no-sandbox"])
        opened = browser.new_page(viewport={"width": 1500, "height": 800})
        opened.set_default_timeout(WAITS)
        opened.add_init_script(HEARD)
        opened.goto(address)
        opened.wait_for_selector("#draft main p", timeout=WAITS)
        opened.wait_for_timeout(3000)
        opened.evaluate("window.heard.splice(0)")
        yield opened
        browser.close()


def test_comment_from_the_page_is_kept_answered_and_settled_and_unsaved_words_stay(
    page, invented
) -> None:
    file = invented.root / "reports/reviews/xxa.yml"
    page.locator("main p:has-text('Sentence cccooo of')").click()
    page.wait_for_selector("#desk-panel:not([hidden])")
    page.fill("#desk-comment", "Which fifty?")
    page.context.set_offline(True)
    page.click("#desk-send")
    page.wait_for_selector("#desk-saved:has-text('cannot be reached')")
    assert page.input_value("#desk-comment") == "Which fifty?"
    page.context.set_offline(False)
    page.click("#desk-send")
    page.wait_for_selector("#desk-saved:has-text('is kept')")
    page.wait_for_selector("#desk-margin >> text=Which fifty?")
    assert 'begins: "Sentence cccooo of' in file.read_text("utf-8")
    # It is answered and settled in the list of remarks.
    page.click("#desk-list")
    listed = page.locator("#desk-problems p:has-text('Which fifty?')")
    listed.locator("input").fill("All of them.")
    listed.locator("button:has-text('Answer')").click()
    page.wait_for_selector("#desk-problems p:has-text('All of them.')")
    listed.locator("button:has-text('Settled')").click()
    page.wait_for_selector("#desk-problems p:has-text('Which fifty?')", state="detached")
    text = file.read_text("utf-8")
    assert "All of them." in text
    assert "Settled." in text  # what was there before is there still
    # Words that were not saved come back when the page is opened anew.
    page.fill("#desk-text", "Words that nobody saved.")
    page.reload()
    page.wait_for_selector("#draft main p")
    page.locator("main p:has-text('Sentence cccooo of')").click()
    page.wait_for_selector("#desk-saved:has-text('not saved')")
    assert page.input_value("#desk-text") == "Words that nobody saved."


def test_saved_words_come_ahead_of_the_page_which_stays_and_leads_to_its_cells(
    page, notebook, invented
) -> None:
    # The page stays where it is, and what has changed is marked.
    page.uncheck("#desk-follow")
    page.evaluate("window.scrollTo(0, 900)")
    for old, new in (("begins.", "begins anew."), ("Sentence dddqqq", "Sentence thirty")):
        change(notebook, f"{old}", f"{new}")
        assert "page" not in shown(page, new)
        assert page.locator(".desk-changed").count() == 1
        page.wait_for_function("() => window.heard.includes('page')", timeout=WAITS)
        assert page.evaluate("window.scrollY") == 900
        page.evaluate("window.heard.splice(0)")
    # With the mark set, the page goes to what has changed.
    page.check("#desk-follow")
    change(notebook, "Sentence hhhmmm", "Sentence fifty-eight")
    assert "page" not in shown(page, "Sentence fifty-eight")
    box = page.locator("main p:has-text('Sentence fifty-eight')").bounding_box()
    assert 0 < box["y"] < 800
    # A paragraph leads to its cell and its line, which can be written there.
    page.locator("main p:has-text('Sentence cccooo of')").click()
    page.wait_for_selector("#desk-panel:not([hidden])")
    assert "notebooks/country.ipynb, cell 8" in page.inner_text("#desk-place")
    text = page.locator("#desk-text")
    at = text.evaluate("each => each.value.slice(each.selectionStart, each.selectionStart + 15)")
    assert at == "Sentence cccooo"
    text.press_sequentially("Here. ")
    page.keyboard.press("Control+s")
    shown(page, "Here. Sentence cccooo")
    assert "Here. Sentence cccooo" in notebook.read_text(encoding="utf-8")
    page.keyboard.press("Escape")
    # A note leads to the line of the register.
    page.locator("section.notes-of-text p, #notes p, [id^=note-] p").first.click()
    page.wait_for_function(
        "() => document.getElementById('desk-place').textContent.includes('data/law')"
    )
    page.keyboard.press("Escape")
    # What a reviewer asks stands beside its paragraph, unless it is settled.
    asked = page.locator("#desk-margin .desk-comment")
    assert asked.all_inner_texts() == ["A Reviewer, 2026-05-03: Which page?"]
    paragraph = page.locator("main p:has-text('The page begins')").bounding_box()
    assert abs(asked.bounding_box()["y"] - paragraph["y"]) < 40
    # A mistake: the last good draft stays, and the list says where it is.
    change(notebook, "Sentence aaalll of", "Sentence {{ nobody }} of")
    page.wait_for_selector("#desk-problems:not([hidden]) .desk-error:has-text('nobody')")
    assert "This is the last good draft" in page.inner_text("#desk-state")
    assert "Sentence aaalll of" in page.inner_text("#draft")
    note = page.locator("#desk-margin .desk-note:has-text('nobody')")
    assert note.count() == 1
    change(notebook, "Sentence {{ nobody }} of", "Sentence aaalll of")
    page.wait_for_selector("#desk-margin .desk-note:has-text('nobody')", state="detached")


def test_two_previews_of_one_report_both_follow(page, address, notebook, invented) -> None:
    words = [sys.executable, "-m", "hrcreport", "--root", str(invented.root), "edit", "xxa"]
    second = subprocess.Popen([*words, "--no-browser"], stdout=subprocess.PIPE, text=True)
    assert second.stdout is not None
    found = re.search(r"http://\S+", second.stdout.readline())
    assert found is not None
    other = page.context.browser.new_page()
    other.add_init_script(HEARD)
    try:
        other.goto(found[0])
        other.wait_for_selector("#draft main p", timeout=WAITS)
        change(notebook, "begins.", "begins twice.")
        shown(page, "begins twice.")
        shown(other, "begins twice.")
    finally:
        second.send_signal(signal.SIGINT)
        assert second.wait(timeout=LONG) == 0


def test_written_notes_long_cells_and_what_the_inspection_finds_are_shown(
    page, notebook, invented
) -> None:
    page.uncheck("#desk-follow")
    # A note that is written out, and a word of it, come ahead of the page; it keeps its number.
    items = page.locator("section.notes-of-text li")
    others = items.all_inner_texts()
    change(notebook, "Sentence bbbmmm of", "Sentence bbbmmm^[A note that is written out.] of")
    assert "page" not in shown(page, "written out")
    ahead = items.all_inner_texts()
    assert [each for each in ahead if "written out" not in each] == others
    page.wait_for_function("() => window.heard.includes('page')", timeout=WAITS)
    assert items.all_inner_texts() == ahead  # it stood where the page has it, and stands once
    listed = page.locator("section.notes-of-text li:has-text('that is written')")
    page.evaluate("window.heard.splice(0)")
    number = listed.get_attribute("id")
    change(notebook, "note that is written out", "note that is written anew")
    assert "page" not in shown(page, "written anew")
    assert "written anew" in listed.inner_text()
    assert listed.get_attribute("id") == number
    back = listed.locator("a.back").get_attribute("href")
    assert page.locator(f"a[href='#{number}']").get_attribute("id") == back.removeprefix("#")
    # So does one in a finding, which stands on the page otherwise than by itself.
    block = invented.root / "notebooks/_shared/findings.md"
    page.evaluate("window.heard.splice(0)")
    change(block, "were killed", "were killed^[A note in a finding.]")
    assert "page" not in shown(page, "in a finding")
    ahead = items.all_inner_texts()
    page.wait_for_function("() => window.heard.includes('page')", timeout=WAITS)
    assert items.all_inner_texts() == ahead
    # What the inspection finds stands beside its paragraph.
    change(notebook, "Sentence gggmmm of", "Sentence TBC of")
    page.wait_for_selector("#desk-margin .desk-note:has-text('TBC')", timeout=WAITS)
    # Of a cell with 10,000 words a word is shown as of any other.
    paragraphs = [
        f"Begun {n} " + "with a long text in which nothing stands " * 25 for n in range(50)
    ]
    change(
        notebook, "The page begins.", "\\n\\n".join(["The page begins.", *paragraphs, "Its end."])
    )
    shown(page, "Its end.")  # with the page: there are more paragraphs now
    change(notebook, "Its end.", "Its very end.")
    assert "page" not in shown(page, "Its very end.")
    assert page.inner_text("#draft main").count("Begun ") == len(paragraphs)


def test_page_keeps_its_place_whatever_is_written_in_what_is_in_view(page, notebook) -> None:
    page.check("#desk-follow")
    target = page.locator("main p:has-text('Sentence dddqqq of')")
    target.scroll_into_view_if_needed()
    page.evaluate("window.scrollBy(0, 200)")
    page.evaluate(
        """() => { window.moved = []; window.addEventListener('scroll', () =>
             window.moved.push(window.scrollY)); }"""
    )
    page.wait_for_timeout(300)
    page.evaluate("window.moved.splice(0)")
    begun = page.evaluate("window.scrollY")
    # A written note, its words, a second one and its words.
    edits = [
        ("dddqqq of", "dddqqq^[A first note.] of", "A first note."),
        ("A first note.", "A first note anew.", "A first note anew."),
        ("anew.] of", "anew.] of^[A second note.]", "A second note."),
        ("A second note.", "Another note.", "Another note."),
    ]
    for old, new, words in edits:
        change(notebook, old, new)
        if "page" not in shown(page, words):
            page.wait_for_function("() => window.heard.includes('page')", timeout=WAITS)
        page.wait_for_timeout(300)
        page.evaluate("window.heard.splice(0)")
    assert page.evaluate("window.scrollY") == begun
    assert page.evaluate("window.moved") == []


@pytest.mark.proof
@pytest.mark.parametrize(
    ("kind", "first", "begin"),
    [
        ("word", "Sentence dddqqq of", "Sentence dddqqq WORD of"),
        ("written note", "Sentence dddqqq of", "Sentence dddqqq of^[A note on WORD.]"),
        ("caption", "Deaths by group,", "Deaths WORD by group,"),
        (
            "box",
            "Sentence dddqqq of a long text that fills the page.",
            '::: {.recommendation #r-box addressee=\\"State\\"}\\nDo WORD.\\n:::',
        ),
    ],
)
def test_fifty_edits_of_a_kind_move_the_page_by_nothing(
    page, notebook, kind: str, first: str, begin: str
) -> None:
    change(notebook, first, begin.replace("WORD", "nought"))
    shown(page, "nought")
    page.wait_for_timeout(4000)
    place = page.locator("main :is(p, li, figcaption, .caption):has-text('nought')").last
    place.scroll_into_view_if_needed()
    page.evaluate("window.scrollBy(0, 150)")
    page.evaluate(
        """() => { window.moved = []; window.addEventListener('scroll', () =>
             window.moved.push(window.scrollY)); }"""
    )
    page.wait_for_timeout(500)
    page.evaluate("window.moved.splice(0)")
    begun = page.evaluate("window.scrollY")
    assert begun > 100, kind
    before = "nought"
    for number in range(50):
        word = f"edit{number}"
        change(notebook, before, word)
        page.wait_for_function(WRITTEN, arg=word, timeout=WAITS)
        page.wait_for_timeout(900 if number % 5 else 3000)  # each fifth time the whole page follows
        before = word
    assert (page.evaluate("window.scrollY"), page.evaluate("window.moved")) == (begun, [])


def test_what_is_shown_is_taken_as_pdf_and_word_by_a_click(
    page, notebook, invented, hrcreport
) -> None:
    from docx import Document
    from pypdf import PdfReader

    change(notebook, "The page begins.", "The page begins quite anew.")
    shown(page, "quite anew.")
    cookies = page.context.cookies()
    assert cookies
    taken = {}
    for label in ("PDF", "Word"):
        place = page.locator(f"#desk-bar a:text-is('{label}')").get_attribute("href")
        answer = page.context.request.get(urljoin(page.url, place))
        assert answer.ok
        taken[label] = answer
    disposed = {each: taken[each].headers["content-disposition"] for each in taken}
    assert disposed["PDF"].startswith("inline")
    assert disposed["Word"] == 'attachment; filename="xxa.docx"'
    made = invented.root / "made.pdf"
    made.write_bytes(taken["PDF"].body())
    words = " ".join(" ".join(each.extract_text() for each in PdfReader(made).pages).split())
    assert "The page begins quite anew." in words
    made = invented.root / "made.docx"
    made.write_bytes(taken["Word"].body())
    assert any("quite anew." in each.text for each in Document(str(made)).paragraphs)
    # It is what a build makes of the same text.
    made.unlink()
    assert hrcreport(invented, "build", "xxa", "--engine", "pandoc", "--to", "pdf").code == 0
    assert (invented.root / "reports/_build/xxa/xxa.pdf").read_bytes() == taken["PDF"].body()
    refused = page.context.request.get(page.url.rstrip("/") + "/file?kind=xyz")
    assert (refused.status, "is no format" in refused.text()) == (409, True)


def test_page_stays_for_what_follows_from_what_was_written(page, notebook) -> None:
    page.check("#desk-follow")
    page.evaluate("window.scrollTo(0, document.body.scrollHeight)")
    page.wait_for_timeout(300)
    begun = page.evaluate("window.scrollY")
    # Code that changes a table far above it: what it bears on is no text of that cell.
    change(notebook, "Deaths by group,", "Those who died,")
    page.wait_for_function("() => window.heard.includes('page')", timeout=WAITS)
    page.wait_for_timeout(500)
    box = page.locator("text=Those who died").first.bounding_box()
    assert page.evaluate("window.scrollY") == begun or 0 < box["y"] < 800


def test_closing_the_source_gives_the_focus_back_to_its_paragraph(page) -> None:
    page.locator("main p:has-text('Sentence cccooo of')").click()
    page.wait_for_selector("#desk-panel:not([hidden])")
    page.keyboard.press("Escape")
    assert "Sentence cccooo" in page.evaluate("document.activeElement.textContent")


def test_cell_that_loops_is_named_with_its_seconds_and_stopped_by_a_button(page, notebook) -> None:
    change(notebook, "law = hrc", "while True:\\n    pass\\nlaw = hrc")
    page.wait_for_selector("#desk-stop:not([hidden])", timeout=WAITS)
    assert re.fullmatch(r"Cell 3 \(import .*\) runs, \d+ s", page.inner_text("#desk-state"))
    page.click("#desk-stop")
    page.wait_for_selector("#desk-problems:not([hidden]) .desk-error:has-text('stopped by hand')")
    page.wait_for_selector("#desk-stop", state="hidden", timeout=WAITS)
    assert page.is_visible("#desk-run")
    change(notebook, "while True:\\n    pass\\nlaw = hrc", "law = hrc")
    page.wait_for_selector("#desk-run", state="hidden", timeout=WAITS)


@pytest.fixture
def sitting(project) -> Iterator[Any]:
    """The page on which the invented law, now of 80 paragraphs, is compared with its text."""
    longer = TEXT + "".join(f"\n({number}) Another rule." for number in range(2, 82))
    (project.data / "law/texts/xxa/law.txt").write_text(longer, encoding="utf-8")
    (project.data / "sources/texts/xxa.yml").write_text(law_text(longer), encoding="utf-8")
    routes = _sources(SourcesDesk(project), lambda: ({"XXA-LAW"}, set()))
    listening = free_socket(0)
    config = uvicorn.Config(Starlette(routes=routes), log_level="critical")
    server = uvicorn.Server(config)
    serving = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
    serving.start()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=PROGRAM, args=["--no-sandbox"])
        opened = browser.new_page(viewport={"width": 1500, "height": 800})
        opened.set_default_timeout(WAITS)
        opened.goto(f"http://127.0.0.1:{listening.getsockname()[1]}/sources")
        yield opened
        browser.close()
    server.should_exit = True
    serving.join(timeout=LONG)


def test_record_is_judged_by_one_key_once_its_text_was_read_to_the_end(sitting, project) -> None:
    sitting.select_option("#sources-person", "alice")
    sitting.wait_for_selector("#sources-card h1")
    sitting.wait_for_function(
        "document.getElementById('sources-shown').textContent.includes('not')"
    )
    sitting.keyboard.press("c")
    sitting.wait_for_timeout(500)
    assert SourcesDesk(project).to_sign("alice") == ([], [])
    for _ in range(12):
        sitting.keyboard.press(" ")
        sitting.wait_for_timeout(200)
    sitting.wait_for_function(
        "document.getElementById('sources-shown').textContent === 'All was shown.'"
    )
    sitting.keyboard.press("c")
    sitting.wait_for_function("document.body.textContent.includes('1 compared and not signed for')")
    # The page goes on to the next record while the verdict is on its way.
    wait_until(lambda: SourcesDesk(project).to_sign("alice")[0], what="the verdict")
    (judged,), _ = SourcesDesk(project).to_sign("alice")
    assert (judged.item.key, judged.verdict) == ("XXA-LAW", "confirmed")
