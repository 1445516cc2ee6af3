"""This module measures how long a saved word takes to be seen in `hrcreport edit`.

    python -m tests.bench.editing usa --edits 50

edits texts of a report in a copy of the project, one word at a time, and waits in Chromium for the
word to stand on the page; then notes that are written into the text, captions in cells of code, and
code that must run. It prints each edit as it is seen, and in the end medians and the 95th
percentile of the seconds, the processor time of the preview for each edit, how many were shown
ahead of the whole page, and whether the page stayed where it was. It ends after
`--minutes` with what was measured until then.
"""

from __future__ import annotations

import argparse
import json
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median
from typing import Any

import psutil
from playwright.sync_api import sync_playwright

REPOSITORY = Path(__file__).parents[2]
FOLDERS = ("params", "notebooks", "data", "reports")
WAITS = 180_000
PAUSE = 1.0
"""Seconds between an edit that is seen and the next one."""
FIRST_SEEN = """[...document.querySelectorAll('main [data-at]')]
    .map(each => each.getBoundingClientRect().top).find(top => top > 50)"""
SENTENCE = re.compile(r"(?<=[a-z]{3})(?: marked\w+)?(\.)(?=[\s\\\"\[])")
WATCH = """word => { window.awaited = new Promise(seen => {
    const draft = document.getElementById('draft');
    const look = () => draft.textContent.includes(word) && seen(draft.dataset.version);
    new MutationObserver((_, self) => look() && self.disconnect())
        .observe(draft, {childList: true, subtree: true, characterData: true});
    setTimeout(() => seen(''), 20000); });
    return document.getElementById('draft').dataset.version; }"""
CAPTION = re.compile(r'(caption=(?:hrc\.text\()?"[A-Z][^"{}]*?)(?: marked\w+)?"')
COMPUTED = re.compile(r'(caption=(?:hrc\.text\()?"[A-Z][^"{}]*")(?: \+ " \w+")?(?=[,)])')
"""A caption to which code adds a word: it is no text any more, so that its cell must run."""
NOTED = re.compile(r"(?<=[a-z]{3})((?: marked\w+)?\.)(?:\^\[See marked\w+\.\])?(?=\n|$| [A-Z])")
PLAIN = re.compile(r"[\w ,']*$")


def main() -> None:
    """Measure, and print."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("report", nargs="?", default="usa")
    asked.add_argument("--edits", type=int, default=50)
    asked.add_argument("--cells", type=int, default=5)
    asked.add_argument("--minutes", type=float, default=3.0)
    given = asked.parse_args()
    with tempfile.TemporaryDirectory(prefix="hrc-editing-") as folder:
        root = Path(folder)
        for name in FOLDERS:
            shutil.copytree(REPOSITORY / name, root / name, ignore=shutil.ignore_patterns("_build"))
        until = time.monotonic() + 60 * given.minutes
        measure(root, given.report, edits=given.edits, cells=given.cells, until=until)


def measure(root: Path, report: str, *, edits: int, cells: int, until: float) -> None:
    """Edit words, then captions of cells, and print what each took."""
    words = [sys.executable, "-m", "hrcreport", "--root", str(root), "edit", report, "--no-browser"]
    begun = time.monotonic()
    process = subprocess.Popen(words, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    address = re.search(r"http://\S+", process.stdout.readline())
    try:
        with sync_playwright() as playwright:
            chromium = shutil.which("chromium") or shutil.which("google-chrome")
            browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
            page = browser.new_page(viewport={"width": 1200, "height": 900})
            page.goto(address[0] if address else "")
            page.wait_for_selector("#draft main p", timeout=WAITS)
            first = time.monotonic() - begun
            print(f"{report}: the first draft is shown after {first:.1f} s", flush=True)
            page.wait_for_timeout(3000)
            page.uncheck("#desk-follow")
            page.evaluate("window.scrollTo(0, document.body.scrollHeight / 2)")
            page.wait_for_timeout(500)
            kinds = (
                ("word", texts, edits),
                ("note", notes, edits),
                ("caption of a cell", captions, cells),
                ("run of a cell", runs, cells),
            )
            for name, places, count in kinds:
                page.wait_for_timeout(3000)
                printed = " ".join(page.inner_text("#draft").split())
                where = [each for each in places(root, report) if each[3] in printed]
                timed(page, process.pid, where, name=name, count=count, until=until)
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(timeout=60)


Place = tuple[Path, str, Callable[[str, str], str], str]
"""A file, its cell if it is a notebook, what puts a word into its text, and what stands before."""


def texts(root: Path, report: str) -> Iterator[Place]:
    """Yield the ends of sentences, for a word that comes before each."""
    return prose(root, report, SENTENCE, r" {word}\1")


def notes(root: Path, report: str) -> Iterator[Place]:
    """Yield the ends of sentences, for a note behind each: first a new one, then its words."""
    return prose(root, report, NOTED, r"\1^[See {word}.]")


def prose(root: Path, report: str, pattern: re.Pattern[str], replacement: str) -> Iterator[Place]:
    """Yield places of prose of a report: its own Markdown cells, or its own blocks."""
    own = root / "notebooks" / "countries"
    if (own / f"{report}.ipynb").exists():
        content = json.loads((own / f"{report}.ipynb").read_bytes())
        for index, cell in enumerate(content["cells"]):
            tags = cell["metadata"].get("tags", [])
            source = "".join(cell["source"])
            if cell["cell_type"] == "markdown" and not tags and pattern.search(source):
                put = in_cell(index, pattern, replacement)
                yield own / f"{report}.ipynb", cell["id"], put, words_before(pattern, source)
        return
    for path in sorted((own / report).glob("*.md")):
        source = path.read_text(encoding="utf-8")
        if is_seen(source, pattern):
            before = words_before(pattern, source)

            def put(text: str, word: str) -> str:
                return pattern.sub(replacement.replace("{word}", word), text, count=1)

            yield path, path.stem, put, before


def words_before(pattern: re.Pattern[str], source: str) -> str:
    """Return the plain words before a place in a text: a text that they stand in is printed."""
    found = pattern.search(source)
    plain = PLAIN.search(source[: found.start()]) if found else None
    return " ".join(plain[0].split()) if plain else ""


def is_seen(text: str, pattern: re.Pattern[str]) -> bool:
    """Tell whether the first place of a text that a pattern finds is surely printed as it is."""
    found = pattern.search(text)
    return found is not None and not re.search(r"\{[%#]|\[|:::", text[: found.start()])


def captions(root: Path, report: str) -> Iterator[Place]:
    """Yield the captions of cells of code, the last first."""
    return code(root, report, CAPTION, r'\1 {word}"')


def runs(root: Path, report: str) -> Iterator[Place]:
    """Yield the captions of cells of code, the last first, for code that adds a word to them."""
    return code(root, report, COMPUTED, r'\1 + " {word}"')


def code(root: Path, report: str, pattern: re.Pattern[str], replacement: str) -> Iterator[Place]:
    """Yield places of cells of code that hold a pattern, the last first."""
    own = root / "notebooks" / "countries" / f"{report}.ipynb"
    path = own if own.exists() else root / "notebooks" / "country.ipynb"
    content = json.loads(path.read_bytes())
    for index, cell in reversed(list(enumerate(content["cells"]))):
        source = "".join(cell["source"])
        if cell["cell_type"] == "code" and (found := pattern.search(source)):
            words = max(found[1].split('"'), key=len)
            yield path, cell["id"], in_cell(index, pattern, replacement), words


def in_cell(index: int, pattern: re.Pattern[str], replacement: str) -> Callable[[str, str], str]:
    """Return what puts a word into one cell of a notebook."""

    def put(text: str, word: str) -> str:
        content = json.loads(text)
        source = "".join(content["cells"][index]["source"])
        made = pattern.sub(replacement.replace("{word}", word), source, count=1)
        content["cells"][index]["source"] = made.splitlines(keepends=True)
        return json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True) + "\n"

    return put


def timed(page: Any, pid: int, places: list[Place], *, name: str, count: int, until: float) -> None:
    """Edit so many times and print the seconds until the word is seen, and the processor's."""
    seconds, ahead, moved, done = list[float](), 0, 0, 0
    cost = processor(pid)
    for number in range(count):
        if time.monotonic() > until:
            print(f"{name}: the time is over after {number} edits")
            break
        path, where, put, _ = places[number % len(places)]
        word = f"marked{name[0]}{number}"
        before = page.evaluate(FIRST_SEEN)
        text = put(path.read_text(encoding="utf-8"), word)
        beside = path.with_name(f".{path.name}.new")
        beside.write_text(text, encoding="utf-8", newline="\n")
        version = page.evaluate(WATCH, word)
        begun = time.monotonic()
        beside.replace(path)
        seen = page.evaluate("window.awaited")
        took, done = time.monotonic() - begun, number + 1
        if seen:
            seconds.append(took)
            ahead += seen == version
        how = f"{took:.2f} s, {'alone' if seen == version else 'with the page'}"
        print(f"{name} {done} of {count} in {where}: {how if seen else 'not seen'}", flush=True)
        page.wait_for_timeout(PAUSE * 1000)
        after = page.evaluate(FIRST_SEEN)
        moved += abs((after or 0) - (before or 0)) > 60
    ordered = sorted(seconds)
    if not ordered:
        print(f"{name}: nothing was seen")
        return
    last = ordered[min(len(ordered) - 1, round(0.95 * len(ordered)))]
    print(
        f"{name}: {len(ordered)} of {done} seen, {ahead} ahead of the page; median "
        f"{median(ordered):.2f} s, p95 {last:.2f} s, longest {ordered[-1]:.2f} s; processor "
        f"{(processor(pid) - cost) / done:.2f} s an edit with its page; page moved {moved} times"
    )


def processor(pid: int) -> float:
    """Return the seconds of the processor of a process and all that it started."""
    total = 0.0
    for each in [psutil.Process(pid), *psutil.Process(pid).children(recursive=True)]:
        try:
            told = each.cpu_times()
        except psutil.NoSuchProcess:
            continue
        total += told.user + told.system + told.children_user + told.children_system
    return total


if __name__ == "__main__":
    main()
