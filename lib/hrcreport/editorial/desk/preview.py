"""This module keeps the draft of a report up to date while it is written, and tells what is wrong.

A change of a text is shown at once: the cell alone is rendered, with the numbers that the page has.
The whole document follows behind it, so that what stays on the page is what a build prints.
"""

from __future__ import annotations

import json
import os
import queue
import re
import shutil
import sys
import threading
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hrcreport.checks import Checked
from hrcreport.document import (
    Document,
    Format,
    KeptRun,
    Markdown,
    MustRunError,
    render_document,
)
from hrcreport.editorial.desk.places import Place, located, registers_of, written_in
from hrcreport.foundation import (
    HrcReportError,
    Parameters,
    Problem,
    Project,
    RefusedError,
    Report,
    read_cells,
)
from hrcreport.notebook import ExecutedCell
from hrcreport.registers import Bibliography

if TYPE_CHECKING:
    from hrcreport.document import Session

Event = dict[str, Any]
Tell = Callable[[Event], None]
Text = str | dict[str, Any] | None
"""What a cell prints: its words, or the record of a float."""
REFERENCE = re.compile(r"\[([^\[\]]*)\]\(#([\w.:-]+)\)")
OWN_LINKS = re.compile(r"""\s(?:rests-on|standards|follows|waive)=(?:"[^"]*"|'[^']*')""")
LINK = re.compile(r'<a href="#([\w.:-]+)">(.*?)</a>', re.DOTALL)
MAIN = re.compile(r"<main\b[^>]*>(.*)</main>", re.DOTALL)
NOTES = re.compile(r'<section class="notes-of-text".*', re.DOTALL)
NOTE = re.compile(r'<li id="note-\d+">\s*(.*?)\s*</li>(?=\s*<li id="note-|\s*</ol>)', re.DOTALL)
IS_NOTE = re.compile(r"(\^\[(?:[^\[\]]|\[[^\[\]]*\])*\])|\[[^\[\]]*@\w")
"""A note of a text: one that is written out, with what it cites, else one of citations."""
HEAD_OF_PART = re.compile(r'^\s*<h1.*?</h1>\s*(?:<p class="subtitle">.*?</p>)?', re.DOTALL)
ABOVE = "desk-above"
FIRST_HEADING = re.compile(r"^(#+) ", re.MULTILINE)
HEADS_ABOVE = re.compile(rf'.*<h\d id="{ABOVE}[^>]*>.*?</h\d>', re.DOTALL)
BODY = re.compile(r"<body>(.*)</body>", re.DOTALL)
STYLE = re.compile(r"<style>(.*?)</style>", re.DOTALL)
SCRIPT = re.compile(r"<script>.*?</script>", re.DOTALL)
FILE_PATIENCE_SECONDS = 30
"""So long a file waits for a page that is still made."""
AHEAD_NEVER = frozenset({"title", "summary"})
MUST_RUN = Path()
"""Stands among the changed files for a text that quotes what no run has computed."""
QUIET_SECONDS = 0.2
"""So long nothing may be saved before the whole page is made."""
SHOWN_SECONDS = 0.6
"""So long where what was saved is shown already: the next word may come."""
PATIENCE_SECONDS = 5.0
"""So long the page may be put off, or begun anew, by what is saved meanwhile."""
LONG_SECONDS = 2.0
"""From so long on it is told which cell runs."""
ASK_AGAIN_SECONDS = 3
MOST_AT_ONCE = 3
"""Changed cells that are shown ahead of the whole page."""


class _OutdatedError(Exception):
    """What a page would show has been saved anew."""


@dataclass(frozen=True, slots=True)
class ShownPage:
    """What the page shows: a number that grows, its body, the styles, the places of its blocks.

    `cells` are the numbers of those that were written otherwise for the page before it.
    """

    version: int
    body: str
    style: str
    places: tuple[Place, ...]
    cells: tuple[int, ...] = ()


class Preview:
    """The draft of one report.

    `session` is its kernel, `folder` an empty one for what is rendered. `tell` is called with each
    event for the page, from threads of the preview; `comments` returns what reviewers have said of
    the report, each beside the paragraph that `begins` with some words.
    """

    def __init__(
        self,
        project: Project,
        report: Report,
        *,
        session: Session,
        folder: Path,
        tell: Tell,
        comments: Callable[[], Sequence[Event]] = tuple,
    ) -> None:
        self.project, self.report, self.folder = project, report, folder
        self.shown: ShownPage | None = None
        self.problems: list[Event] = []
        self._session, self._tell, self._comments = session, tell, comments
        self._changes: queue.Queue[set[Path] | None] = queue.Queue()
        self._render: queue.Queue[tuple[int, float] | None] = queue.Queue()
        self._parameters: Parameters | None = None
        self._code = ""
        self._version = 0
        self._ahead: list[tuple[int, Event]] = []
        self._patient_until = 0.0
        self._threads = [
            threading.Thread(target=self._work, name="draft", daemon=True),
            threading.Thread(target=self._rendering, name="page", daemon=True),
            threading.Thread(target=self._watch, name="running cell", daemon=True),
        ]
        self._ended = threading.Event()
        self._showing, self._taking = threading.Lock(), threading.Lock()
        self._document: tuple[int, Document] | None = None
        self._taken: dict[str, tuple[int, Path]] = {}
        self._stopping = self._outdated = 0
        """The run that is to stop, and the one in whose place what was saved since runs."""
        self._references: dict[str, str] = {}
        self._front: Mapping[str, Any] = {}
        self._texts: dict[tuple[int, str], Text] = {}
        self._declared: list[str] = []
        self._cells_shown: list[tuple[str, list[str], str]] = []
        self._run_of: list[str] = []
        """The cells of code of the run that goes on."""

    def start(self) -> None:
        """Begin: run the notebook and show the draft."""
        # Beside a page that is computed, a word would else wait 5 ms at each file that it reads.
        sys.setswitchinterval(0.0005)
        self._changes.put(set())
        for thread in self._threads:
            thread.start()

    def changed(self, paths: Iterable[Path]) -> None:
        """Tell that files of the project were saved."""
        changed_paths = {path for path in paths if self._concerns(path)}
        if remarks := {path for path in changed_paths if self._is_of_reviewers(path)}:
            self.say_comments()
            changed_paths -= remarks
        if not changed_paths:
            return
        self._changes.put(changed_paths)
        if (running := self._session.running) is None:
            return
        if self._bears_on(running.code, changed_paths):
            self._outdated = self._stopping = running.run
            self._session.interrupt(running.run)
        else:
            self._show_ahead(changed_paths)

    def say_comments(self) -> None:
        """Tell what reviewers have said, which changes nothing of the draft."""
        try:
            self._say("comments", [], extra_events=self._comments())
        except RefusedError as error:
            self._say("comments", error.problems)

    def stop(self) -> bool:
        """Stop the cell that runs; tell whether one does."""
        if (running := self._session.running) is None:
            return False
        self._stopping = running.run
        self._session.interrupt(running.run)
        return True

    def file(self, kind: str) -> Path:
        """Return a file of a format of what the page shows, made of the run that the kernel has.

        It waits for a page that is still made; of one that stays broken it is the last good draft.

        Raises:
            RefusedError: there is no page yet, or no such format.
            RenderError: it cannot be rendered.
        """
        Format.named(kind)
        until = time.monotonic() + FILE_PATIENCE_SECONDS
        while not self._is_whole() and time.monotonic() < until and not self._ended.wait(0.05):
            continue
        with self._taking:
            if self._document is None:
                raise RefusedError.of(
                    f"the report '{self.report.id}'",
                    "its draft is not shown yet.",
                    "Wait until the page has its text, or mend what it names.",
                    "desk.no-page",
                )
            version, document = self._document
            file_version, path = self._taken.get(kind, (0, Path()))
            if file_version != version:
                folder, name = self.folder / f"of-{kind}", self.report.id
                document.write(folder, name=name, project=self.project)
                path = render_document(
                    folder, name=name, formats=[kind], engine="pandoc", epoch=document.epoch
                ).files[kind]
                self._taken[kind] = version, path
            return path

    def _is_whole(self) -> bool:
        """Tell whether the page shows all that was saved, or cannot."""
        stop = [problem for problem in self.problems if problem["stage"] in ("draft", "page")]
        broken = any(problem["severity"] == "error" for problem in stop)
        is_newest = self.shown is not None and self.shown.version == self._version
        return (is_newest and self._changes.empty() and self._session.running is None) or broken

    def run_again(self) -> None:
        """Run the notebook once more: the cells that have not run, or all where the kernel died."""
        self._changes.put({MUST_RUN})

    def close(self) -> None:
        """End; the kernel is ended by the thread that it belongs to."""
        self._ended.set()
        if (running := self._session.running) is not None:
            self._session.interrupt(running.run)
        self._changes.put(None)
        self._render.put(None)
        for thread in self._threads:
            with suppress(RuntimeError):  # Ctrl-C came before it began
                thread.join(timeout=10)

    def _concerns(self, path: Path) -> bool:
        place = self.project.place(path)
        name = path.name
        if name.startswith((".", "~")) or name.endswith(("~", ".tmp", ".swp")):
            return False
        return not place.startswith(("reports/_build", "reports/editions"))

    def _is_of_reviewers(self, path: Path) -> bool:
        return self.project.place(path).startswith("reports/reviews/")

    def _bears_on(self, count: int, saved: set[Path]) -> bool:
        """Tell whether one of so many cells of code, of which the last runs, has changed."""
        if self.report.params_file in saved:
            return True
        if self.report.notebook not in saved:
            return False
        try:
            now = self._sources()
        except (OSError, ValueError, LookupError, TypeError):
            return False  # what is no notebook now is told once the cell has ended
        return now[:count] != self._run_of[:count]

    def _sources(self) -> list[str]:
        cells = written_in_cells(json.loads(self.report.notebook.read_bytes()))
        return [text for kind, _, text in cells if kind == "code"]

    def _watch(self) -> None:
        """Tell each second which cell runs; ask one that is to stop again until it does."""
        was_told, seconds_stopping = False, 0
        while not self._ended.wait(1):
            running = self._session.running
            runs_long = running is not None and running.seconds >= LONG_SECONDS
            if running is not None and runs_long:
                seconds = round(running.seconds)
                words = f"{running.name} runs, {seconds} s"
                event = {"kind": "running", "cell": running.number, "seconds": seconds}
                self._tell({**event, "words": words[0].upper() + words[1:]})
            elif was_told:
                self._tell({"kind": "running", "cell": 0, "seconds": 0, "words": ""})
            was_told = runs_long
            seconds_stopping = (
                seconds_stopping + 1 if running is not None and running.run == self._stopping else 0
            )
            if (
                running is not None
                and seconds_stopping
                and seconds_stopping % ASK_AGAIN_SECONDS == 0
            ):
                self._session.interrupt(running.run)

    # What follows runs in the thread of the kernel.

    def _work(self) -> None:
        while (changes := self._changes.get()) is not None:
            with suppress(queue.Empty):
                while (newer_changes := self._changes.get_nowait()) is not None:
                    changes = changes | newer_changes
            try:
                self._update(changes)
            except HrcReportError as error:
                # What was saved since is run in the place of what it has stopped.
                if not (self._outdated and self._outdated == self._stopping):
                    self._say("draft", error.problems)
                self._outdated = 0
            except Exception as error:  # noqa: BLE001 -- the page must go on whatever fails
                self._say("draft", [_unforeseen(self.report, error)])
        self._session.close()

    def _update(self, changes: set[Path]) -> None:
        is_shown = self._show_ahead(changes)
        self.project = Project(self.project.root)  # with a new ledger of what is read
        if self._parameters is None or self._declares_anew(changes):
            self._look_at_params()
        parameters = self._parameters
        if parameters is None:
            return
        values = parameters.values
        places = {self.project.place(path) for path in changes}
        data = any(place.startswith("data/") for place in places)
        if self._session.again is None or data or self._session.asks_anew(values):
            self._execute(values, afresh=True)
        elif (exactly := MUST_RUN in changes) or (
            self.report.notebook in changes and self._code_there() != self._code
        ):
            self._execute(values, exactly=exactly)
        self._version += 1
        self._render.put((self._version, SHOWN_SECONDS if is_shown else QUIET_SECONDS))

    def _declares_anew(self, changes: set[Path]) -> bool:
        """Tell whether a change may set a parameter or declare one otherwise."""
        if any(path.suffix in {".yml", ".yaml"} for path in changes):
            return True
        return self.report.notebook in changes and self._declared != self._declaration()

    def _declaration(self) -> list[str]:
        cells, _ = read_cells(self.report.notebook, place=self._notebook)
        notebook_cells = ExecutedCell.all_of({"cells": cells})
        return [cell.text for cell in notebook_cells if "parameters" in cell.tags]

    def _look_at_params(self) -> None:
        self._declared = self._declaration()
        parameters, problems = Checked(self.project).reports(only=[self.report.id])
        self._say("params", problems)
        if self.report.id in parameters:
            self._parameters = parameters[self.report.id]
            (self.report,) = (r for r in self.project.reports() if r.id == self.report.id)

    def _code_there(self) -> str:
        return KeptRun.digests(self.report.notebook)[0]

    def _execute(
        self, values: Mapping[str, Any], *, afresh: bool = False, exactly: bool = False
    ) -> None:
        code, self._run_of = self._code_there(), self._sources()
        self._tell({"kind": "state", "words": "The notebook runs …"})
        kept_run, cells = self._session.run(
            self.report.notebook, values, afresh=afresh, exactly=exactly
        )
        self._say("draft", [])
        self._code, self._texts = code, _texts_of(kept_run.notebook)
        ran = "1 cell has run" if cells == 1 else f"{cells} cells have run"
        self._tell({"kind": "state", "words": ran})

    @property
    def _notebook(self) -> str:
        return self.project.place(self.report.notebook)

    # What a changed cell reads, ahead of the page.

    def _show_ahead(self, changes: set[Path]) -> bool:
        """Render texts that alone have changed, and send them; the page gives them its numbers.

        Tells whether all that has changed is shown. While a cell runs, the thread that hears of
        what is saved comes here, too.
        """
        with self._showing:
            return self._shown_ahead(changes)

    def _shown_ahead(self, changes: set[Path]) -> bool:
        notebook = self.report.notebook
        if not self._front or not any(path == notebook or path.suffix == ".md" for path in changes):
            return False
        try:
            kept_run = self._session.printed(notebook, project=Project(self.project.root))
        except (MustRunError, StopIteration, OSError, ValueError, LookupError, TypeError):
            return False  # the notebook must run, or is broken: what follows tells
        before, self._texts = self._texts, _texts_of(kept_run.notebook)
        changed = [place for place, text in self._texts.items() if before.get(place) != text]
        if before.keys() != self._texts.keys() or len(changed) > MOST_AT_ONCE:
            return False
        for number, label in changed:
            text = self._texts[number, label]
            if isinstance(text, dict):
                text = Markdown.of_float(_as_table(text)).text
            part = self._part(Markdown(text).without_hidden.strip()) if text is not None else None
            if part is None:
                return False
            event = {"kind": "part", "cell": number, "float": label, **part}
            self._ahead = [*self._ahead, (self._version + 1, event)]
            self._tell(event)
        return bool(changed)

    def _part(self, text: str) -> Event | None:
        """Return `html` and `notes` of a text alone, or None where it cannot be rendered alone.

        Of a note of citations nothing is returned: how it reads depends on the notes before it.
        """
        unknown = False

        def as_printed(match: re.Match[str]) -> str:
            nonlocal unknown
            printed = match[1] or self._references.get(match[2], "")
            unknown = unknown or not printed
            return printed

        alone = REFERENCE.sub(as_printed, OWN_LINKS.sub("", text))
        if unknown:
            return None
        # A heading alone would skip a level.
        level = len(first[1]) if (first := FIRST_HEADING.search(alone)) else 1
        above = "".join(f"{'#' * depth} A {{#{ABOVE}-{depth}}}\n\n" for depth in range(1, level))
        folder = self.folder / "part"
        if not folder.exists():
            whole_alone = shutil.ignore_patterns("*.html", "trace.json")
            shutil.copytree(self.folder / "whole", folder, ignore=whole_alone)
        front = json.dumps(_front_of(self._front, alone), ensure_ascii=False)
        (folder / "part.qmd").write_text(f"---\n{front}\n---\n\n{above}{alone}\n", encoding="utf-8")
        try:
            rendered = render_document(
                folder, name="part", formats=["html"], engine="pandoc", epoch=0
            )
        except HrcReportError:
            return None  # the whole page says what is wrong
        main = MAIN.search(rendered.files["html"].read_text(encoding="utf-8"))
        if main is None:
            return None
        note_matches, notes = list(IS_NOTE.finditer(alone)), NOTE.findall(main[1])
        if len(note_matches) != len(notes):
            notes, note_matches = [], []  # a citation within a note, or none of a citation
        html = HEAD_OF_PART.sub("", NOTES.sub("", main[1]), count=1)
        return {
            "html": HEADS_ABOVE.sub("", html, count=1) if above else html,
            "notes": [
                note if is_note[1] else ""
                for is_note, note in zip(note_matches, notes, strict=True)
            ],
        }

    # What follows runs in the thread of the page.

    def _rendering(self) -> None:
        _give_way()
        since = 0.0
        while (request := self._render.get()) is not None:
            since = since or time.monotonic()
            self._patient_until = since + PATIENCE_SECONDS
            with suppress(queue.Empty):
                while True:
                    left = max(0.0, self._patient_until - time.monotonic())
                    newer = self._render.get(timeout=min(request[1], left))
                    if newer is None:
                        return
                    request = newer
            try:
                self._page(request[0])
            except _OutdatedError:
                continue
            except HrcReportError as error:
                self._say("page", error.problems)
            except Exception as error:  # noqa: BLE001 -- as above
                self._say("page", [_unforeseen(self.report, error)])
            since = 0.0

    def _go_on(self, version: int) -> None:
        """End a page that is outdated already, unless an author has waited long for one."""
        if version != self._version and time.monotonic() < self._patient_until:
            raise _OutdatedError

    def _page(self, version: int) -> None:
        parameters, again = self._parameters, self._session.again
        if parameters is None or again is None:
            return
        values, language = parameters.values, self.report.language
        try:
            kept_run = again.whole(self.report.notebook, project=self.project)
        except (MustRunError, StopIteration):
            if version == self._version:
                self._changes.put({MUST_RUN})
            return
        except (OSError, ValueError) as error:
            raise RefusedError(read_cells(self.report.notebook, place=self._notebook)[1]) from error
        self._go_on(version)
        document = Document.of(
            kept_run.as_notebook(),
            project=self.project,
            place=self._notebook,
            parameters=values,
            bibliography=Bibliography.read(self.project, language=language),
            report_id=self.report.id,
        )
        printed, front = document, {**document.front, "live-preview": True}
        document = replace(document, front=front)
        self._go_on(version)
        html, problems = self._rendered(document)
        self._go_on(version)
        cells = written_in(kept_run.notebook, notebook=self._notebook)
        body, style = BODY.search(html), STYLE.search(html)
        text, places = located(
            SCRIPT.sub("", body[1] if body else html), cells, registers=registers_of(self.project)
        )
        self._go_on(version)
        self._say("page", [*document.warnings, *problems])
        written, before = written_in_cells(kept_run.notebook), self._cells_shown
        self._cells_shown = written
        changed = tuple(n for n, cell in enumerate(written, start=1) if cell not in before)
        self.shown = ShownPage(version, text, style[1] if style else "", tuple(places), changed)
        self._front, self._document = document.front, (version, printed)
        self._references = {label: _plain(words) for label, words in reversed(LINK.findall(text))}
        self._tell(self.page_event())
        self._ahead = [(since, part) for since, part in self._ahead if since > version]
        for _, part in self._ahead:
            self._tell(part)
        if version == self._version:
            self._say("draft", [])
            time.sleep(QUIET_SECONDS)
            self._judge(parameters, version)

    def _rendered(self, document: Document) -> tuple[str, Sequence[Problem]]:
        folder, name = self.folder / "whole", self.report.id
        document.write(folder, name=name, project=self.project)
        rendered = render_document(
            folder, name=name, formats=["html"], engine="pandoc", epoch=document.epoch
        )
        return rendered.files["html"].read_text(encoding="utf-8"), rendered.problems

    def _judge(self, parameters: Parameters, version: int) -> None:
        """Tell what `check`, the inspection and reviewers find, once nothing newer waits."""
        from hrcreport.checks import Inspection

        if version != self._version:
            return
        texts = Checked(self.project).texts({self.report.id: parameters}, only=[self.report.id])
        self._say("check", texts)
        if version != self._version:
            return
        page = self.folder / "whole" / f"{self.report.id}.html"
        inspected = Inspection.of_file(page, project=self.project, spelling=True)
        finding_events = [
            {
                "rule": finding.rule,
                "severity": finding.severity,
                "place": finding.place,
                "what": finding.what,
                "mend": finding.mend,
                "paragraph": finding.paragraph,
            }
            for finding in inspected.findings
        ]
        self._say("inspection", [], extra_events=finding_events)
        self.say_comments()

    def page_event(self) -> Event:
        """Return the whole page as an event."""
        shown_page = self.shown
        assert shown_page is not None  # noqa: S101 -- asked only once there is a page
        places = [place.as_dict() for place in shown_page.places]
        return {
            "kind": "page",
            "version": shown_page.version,
            "html": shown_page.body,
            "style": shown_page.style,
            "places": places,
            "cells": shown_page.cells,
        }

    # What is wrong.

    def _say(
        self, stage: str, problems: Iterable[Problem], *, extra_events: Sequence[Event] = ()
    ) -> None:
        new_problems = [
            {
                "severity": problem.severity,
                "place": _place(problem),
                "what": problem.what,
                "mend": problem.mend,
                "paragraph": "",
                "cell": _cell(problem),
            }
            for problem in problems
        ]
        other_problems = [problem for problem in self.problems if problem["stage"] != stage]
        now = [
            *other_problems,
            *({"stage": stage, **problem} for problem in (*new_problems, *extra_events)),
        ]
        if now != self.problems:
            self.problems = now
            self._tell({"kind": "problems", "problems": now})


def written_in_cells(notebook: Mapping[str, Any]) -> list[tuple[str, list[str], str]]:
    """Return the type, the tags and the source of each cell of a notebook, executed or not."""
    return [
        (str(cell.content["cell_type"]), sorted(cell.tags), cell.source)
        for cell in ExecutedCell.all_of(notebook)
    ]


def _texts_of(notebook: Mapping[str, Any]) -> dict[tuple[int, str], Text]:
    """Return what each cell prints, by its number and, of a float, its label."""
    texts: dict[tuple[int, str], Text] = {}
    for cell in ExecutedCell.all_of(notebook):
        if cell.is_prose and cell.is_printed and not AHEAD_NEVER & cell.tags:
            texts[cell.number, ""] = cell.text
        for shown in cell.shows:
            if record := shown.float:
                texts[cell.number, record["label"]] = record
            elif shown.prose:
                texts[cell.number, ""] = shown.text
    return texts


def _as_table(record: Mapping[str, Any]) -> dict[str, Any]:
    """Return a float with a table in the place of its picture."""
    if record["kind"] == "table":
        return {**record, "data": None}
    cells = {"columns": ["–"], "rows": [["–"]], "align": ["left"]}
    return {**record, **cells, "kind": "table", "alt": "", "layout": "", "data": None}


def _front_of(front: Mapping[str, Any], text: str) -> dict[str, Any]:
    """Return what of a document's front matter a part of its text needs."""
    cited = {*re.findall(r"@([\w./:+-]*\w)", text)}
    omitted_keys = {"references", "provisions", "bibliography", "summary", "title-notes"}
    part_front = {name: value for name, value in front.items() if name not in omitted_keys}
    cited_references = [
        reference for reference in front.get("references", ()) if reference["id"] in cited
    ]
    if cited_references:
        part_front["references"] = cited_references
    if cited - {reference["id"] for reference in cited_references} and "bibliography" in front:
        part_front["bibliography"] = front["bibliography"]
    return part_front


def _give_way() -> None:
    """Let the thread that calls, and what it starts, give way to what an author waits for."""
    if hasattr(os, "setpriority"):
        with suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), 10)


def _plain(html: str) -> str:
    return re.sub(r"<[^>]*>", "", html).strip()


def _place(problem: Problem) -> str:
    line = f":{problem.line}" if problem.line else ""
    return f"{problem.place}{line}"


def _cell(problem: Problem) -> int:
    match = re.search(r"\bcell (\d+)\b", f"{problem.place} {problem.what}")
    return int(match[1]) if match else 0


def _unforeseen(report: Report, error: Exception) -> Problem:
    return Problem(
        f"the report '{report.id}'",
        f"the draft could not be shown: {type(error).__name__}: {error}.",
        "The page shows the last good draft. Build the report to see more: hrcreport build "
        f"{report.id} --traceback",
        "desk.unforeseen",
    )
