"""This module takes reviewers' files home: what each changed, carried over to today's text.

Three texts meet: the file that was sent, the one that came back, and what authors wrote meanwhile.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from hrcreport.checks import PdfMarks
from hrcreport.editorial.editions.balance import Balance, Inventory
from hrcreport.editorial.editions.edits import (
    JOB_NUMBER,
    Change,
    Comparing,
    Comparison,
    Was,
    printed,
)
from hrcreport.editorial.editions.pairing import likeness
from hrcreport.editorial.editions.pdf_home import format_of, read_marks, remarks_from
from hrcreport.editorial.editions.remarks import Noted, asked_about, begun, clean, noted_from
from hrcreport.editorial.editions.sides import Side
from hrcreport.editorial.editions.sources import (
    Piece,
    Pieces,
    Text,
    of_tokens,
    pieces_of,
    texts_of,
    tokens_of,
)
from hrcreport.editorial.editions.store import Held, with_build
from hrcreport.editorial.editions.word_text import (
    Paragraph,
    Remark,
    WordText,
    read_word_text,
    word_text,
)
from hrcreport.foundation import (
    PlainFile,
    Problem,
    Project,
    RefusedError,
    Report,
)


@dataclass(slots=True)
class Landing:
    """Where an edit lands today: a piece and the signs that are replaced, or why it cannot.

    `state` is "new" (to be applied), "there" (today's text says so already), "conflict" (today's
    text, or another reviewer, changed the same words) or "shared" (other reports have it too).
    """

    change: Change
    state: str
    piece: Piece | None = None
    start: int = 0
    end: int = 0
    why: str = ""

    @property
    def spot(self) -> tuple[int, int]:
        """Between which signs of the whole text the replaced ones stand."""
        begin = self.piece.start if self.piece else 0
        return begin + self.start, begin + self.end

    def as_dict(self) -> dict[str, Any]:
        """Return it as plain data for `--json`."""
        lands_in = self.piece.called if self.piece else ""
        return {**self.change.as_dict(), "state": self.state, "why": self.why, "lands_in": lands_in}


@dataclass(slots=True)
class Returned:
    """One file that came back: what it was compared with, what it holds."""

    file: str
    by: str
    base: str
    comparison: Comparison
    notes: list[str] = field(default_factory=list)
    remarks: list[Noted] = field(default_factory=list)
    balance: Balance | None = None

    @property
    def questions(self) -> list[Change]:
        """The changes that are not applied."""
        return [change for change in self.comparison.changes if change.kind == "question"]

    def told(self) -> Iterator[str]:
        """Yield the notes, and the account of the file, as lines."""
        yield from self.notes
        if self.balance:
            yield from self.balance.told()

    def as_dict(self) -> dict[str, Any]:
        """Return it as plain data for `--json`."""
        return {
            "file": self.file,
            "reviewer": self.by,
            "compared_with": self.base,
            "notes": self.notes,
            "balance": self.balance.as_dict() if self.balance else None,
            "questions": [question.as_dict() for question in self.questions],
            "comments": [
                {
                    "key": remark.key,
                    "author": remark.author,
                    "date": remark.date,
                    "text": remark.text,
                    "state": remark.state,
                    "quote": remark.quote,
                    "place": remark.place,
                    "replies": len(remark.replies),
                }
                for remark in self.remarks
            ],
        }


@dataclass(slots=True)
class Review:
    """What several files say together, and where each edit lands."""

    report: str
    files: list[Returned]
    landings: list[Landing]

    @property
    def ready(self) -> list[Landing]:
        """The edits that `--apply` applies."""
        return [landing for landing in self.landings if landing.state == "new"]

    def noted(self) -> list[Noted]:
        """The comments, and a question for each change that is not applied."""
        comments = []
        for returned_file in self.files:
            comments += [
                *returned_file.remarks,
                *asked_about(returned_file.questions, edition=returned_file.base),
            ]
        conflicts = [
            replace(landing.change, kind="question", why="conflict", what=landing.why)
            for landing in self.landings
            if landing.state == "conflict"
        ]
        return [*comments, *asked_about(conflicts, edition="")]


def review(project: Project, report: Report, files: Sequence[Path], *, shared: bool) -> Review:
    """Return what reviewers did in their Word files, and where each edit lands in today's text.

    With `shared` edits of text that other reports use too are to be applied as well.

    Raises:
        RefusedError: a file cannot be read or is of another report, or there is no build.
    """
    sent_editions: dict[str, Was] = {}
    returned_files = [_FileTaking(project, report, path, sent_editions).whole() for path in files]
    today = Today(project, report)
    landings = [
        today.landing(change, shared=shared)
        for returned_file in returned_files
        for change in returned_file.comparison.changes
        if change.kind == "edit"
    ]
    return Review(report.id, returned_files, _without_conflicts(landings))


@dataclass
class _FileTaking:
    """One file on its way; `held` are the editions that files before it came from."""

    project: Project
    report: Report
    path: Path
    held: dict[str, Was]
    notes: list[str] = field(default_factory=list)

    def whole(self) -> Returned:
        if format_of(self.path) == "pdf":
            return self._marked(read_marks(self.path))
        back = read_word_text(self.path)
        self.notes += back.warnings
        base = self._base(back.build, [paragraph.text for paragraph in back.paragraphs])
        was = self._was(base)
        by = _reviewer(back, self.path)
        comparison = Comparing(was, back, by).compared()
        if not any(name for paragraph in back.paragraphs for name in paragraph.names):
            self.notes.append(
                "the names of its paragraphs are gone; places were found by their words, and each "
                "says how sure it is"
            )
        self._tell_job_number(comparison)
        origins, before = _by_paragraph(comparison, was, back)
        remarks = noted_from(back.remarks, back.paragraphs, origins, before, edition=base.called)
        remarks = [
            noted if noted.place else noted.with_(place=_cell(remark, back, was))
            for noted, remark in zip(remarks, begun(back.remarks), strict=True)
        ]
        comment_count = sum(1 + len(noted.replies) for noted in remarks)
        if comparison.looks:
            message = (
                f"in {comparison.looks} paragraphs words look otherwise (bold, marked in colour)"
            )
            self.notes.append(f"{message}; the look of words is not taken")
        if empty := sum(not clean(remark.text) for remark in back.remarks):
            self.notes.append(f"{empty} comments without words are not taken")
        files = Inventory.of(base.word), Inventory.of(self.path.read_bytes())
        balance = Balance.of(*files, comparison.changes, comments=comment_count + empty)
        return Returned(
            str(self.path),
            by=by,
            base=base.called,
            comparison=comparison,
            notes=self.notes,
            remarks=remarks,
            balance=balance,
        )

    def _tell_job_number(self, comparison: Comparison) -> None:
        """Say of a GE number that was filled in where it is to be written, unless it is there."""
        place = self.project.place(self.report.params_file)
        written = self.report.params_file.read_text(encoding="utf-8")
        for change in comparison.changes:
            if (change.kind, change.why) == ("renewed", JOB_NUMBER) and change.new not in written:
                self.notes.append(
                    f"its GE number was filled in, the value of a field and no edit; to print it, "
                    f"write in {place} below 'document': job_number: {change.new}"
                )

    def _marked(self, back: PdfMarks) -> Returned:
        """Return what a PDF brings: comments, since nobody edits in one."""
        base = self._base(back.build, [line for page in back.pages for line in page.splitlines()])
        sent = self._was(base)
        sent_paragraphs = printed(sent.word)
        remarks = remarks_from(back.marks, sent_paragraphs, back.pages)
        noted_remarks = noted_from(remarks, sent_paragraphs, sent.origins, {}, edition=base.called)
        pages = {mark.id: mark.page for mark in back.marks}
        thread_heads = begun(remarks)
        homes = [
            noted
            if remark.paragraph >= 0
            else noted.with_(place=f"page {pages[remark.id]} of the PDF")
            for noted, remark in zip(noted_remarks, thread_heads, strict=True)
        ]
        if not back.marks:
            self.notes.append(
                "nobody marked anything in it: what was drawn on a print or a scan is a picture"
            )
        authors = {remark.author for remark in remarks}
        by = authors.pop() if len(authors) == 1 else self.path.stem
        return Returned(
            str(self.path),
            by=by,
            base=base.called,
            comparison=Comparison(),
            notes=self.notes,
            remarks=homes,
        )

    def _was(self, base: Held) -> Was:
        if base.called not in self.held:
            self.held[base.called] = self._read(base)
        return self.held[base.called]

    def _read(self, base: Held) -> Was:
        try:
            side = Side(base.called, base.word, base, self.project)
            sent = side.word
        except Exception as error:
            problem_text = "its Word file cannot be read."
            raise _refused(base.called, problem_text, "Build it again.") from error
        telling = _Telling(side)
        pieces = Pieces(texts_of(side.notebook, base.manifest.read.notebook))
        return Was(sent, pieces, telling.of_expression, telling.of_table, telling.of_values)

    def _base(self, build: str, texts: Sequence[str]) -> Held:
        builds = with_build(self.project, build) if build else []
        own_builds = [held_build for held_build in builds if held_build.report == self.report.id]
        if own_builds:
            return own_builds[0]
        if builds:
            raise _refused(
                str(self.path),
                f"this is a file of the report '{builds[0].report}' ({builds[0].called}), not of "
                f"'{self.report.id}'.",
                f"Run: hrcreport review {builds[0].report} {self.path}",
                "review.other-report",
            )
        base = Held.build(self.project, self.report.id)
        last = word_text(base.word)
        printed_texts = {
            paragraph.text for paragraph in last.paragraphs if len(paragraph.text) > 40
        }
        like = any(text in printed_texts for text in texts) or any(
            likeness(text, printed_text) >= 0.6
            for text in texts[:80]
            for printed_text in list(printed_texts)[:80]
        )
        if not like:
            raise _refused(
                str(self.path),
                f"this file has nothing in common with the report '{self.report.id}'.",
                "Name the report that it is of. To judge any Word file: hrcreport inspect FILE.",
                "review.other-report",
            )
        self.notes.append(
            (
                "the edition it was made from is not kept here"
                if build
                else "it does not say which edition it was made from"
            )
            + f"; it was compared with the last build of '{self.report.id}', so that what has "
            "changed since it was sent shows as a change of the reviewer: read each before --apply"
        )
        return base


def _cell(remark: Remark, back: WordText, was: Was) -> str:
    """Return which cell of which table a comment stands in, or nothing."""
    paragraph = back.paragraphs[remark.paragraph] if remark.paragraph >= 0 else Paragraph()
    if paragraph.cell is None:
        return ""
    number, row, column = paragraph.cell
    cell_texts = (
        cell_paragraph.text
        for cell_paragraph in back.paragraphs
        if cell_paragraph.cell and cell_paragraph.cell[0] == number
    )
    return f"row {row}, column {column} of a table ({was.of_table(' '.join(cell_texts))})"


def _reviewer(back: WordText, path: Path) -> str:
    names = {name for paragraph in back.paragraphs for name in paragraph.authors}
    names |= {remark.author for remark in back.remarks}
    names -= {"hrcreport"}
    if len(names) == 1:
        return names.pop()
    return back.author or path.stem


def _by_paragraph(
    comparison: Comparison, sent: Was, back: WordText
) -> tuple[dict[int, Any], dict[int, Paragraph]]:
    """Return where each paragraph of the returned file comes from, and as it was, by its number."""
    old, new = printed(sent.word), printed(back)
    numbers = {id(paragraph): number for number, paragraph in enumerate(back.paragraphs)}
    of_new = {
        numbers[id(new[at])]: pair.old[0] if pair.old else pair.after
        for pair in comparison.pairs
        for at in pair.new
    }
    was = {number: at for number, at in of_new.items() if at >= 0}
    names = {name: at for at, paragraph in enumerate(old) for name in paragraph.names}
    for number, paragraph in enumerate(
        back.paragraphs
    ):  # its text was taken out, its name is there
        for name in paragraph.names:
            if name in names:
                was.setdefault(number, names[name])
    origins = {number: sent.origins[at] for number, at in was.items() if at in sent.origins}
    return origins, {number: old[at] for number, at in was.items()}


@dataclass
class _Telling:
    """Says in words what a value of the file that was sent rests on."""

    side: Side

    def of_expression(self, written: str) -> str:
        """Return what a value printed, from which expression, cell and tables."""
        if not written.startswith("{{"):
            return f"it is cited or computed: {written}"
        expression = written.strip("{} \n-")
        printed = [value["text"] for value in self.side.values if value["expression"] == expression]
        trace = self.side.tracer.trace(expression)
        sentence = f"the value '{expression}'"
        if printed:
            sentence += f", printed as “{printed[0]}”"
        if trace.cells:
            sentence += f", computed in cell {' and '.join(map(str, trace.cells))}"
        if trace.tables:
            sentence += f" from the table{'s' * (len(trace.tables) > 1)} {', '.join(trace.tables)}"
        return sentence

    def of_values(self, names: Sequence[str], words: str) -> str:
        """Return what the values that code wrote into a paragraph rest on: those with the words."""
        values_by_id = {value["id"]: value for value in self.side.values}
        paragraph_values = [values_by_id[name] for name in names if name in values_by_id]
        matching_values = [
            value for value in paragraph_values if words and words in value["text"]
        ] or paragraph_values
        value_origins = [
            self.of_expression(f"{{{{ {value['expression']} }}}}") for value in matching_values
        ]
        return "; ".join(dict.fromkeys(value_origins))

    def of_table(self, words: str) -> str:
        """Return which table of the report has these words, and the cell that sets it."""
        mine = set(words.split())
        scored = [
            (len(mine & {word for row in rows for word in row.split()}), label, at)
            for label, (at, rows) in self.side.floats.items()
            if rows and label.startswith("tbl-")
        ]
        if not scored or not mine:
            return "it is computed"
        shared, label, cell = max(scored)
        if shared < 0.3 * len(mine):
            return "it is computed, or belongs to the masthead"
        return f"it is computed: {label}, set in cell {cell}"


class Today:
    """The text of a report as it lies on the disk now, and which of it other reports use too."""

    def __init__(self, project: Project, report: Report) -> None:
        texts = texts_today(project, report)
        self.pieces = [piece for text in texts for piece in pieces_of(text)]
        notebook = project.own_notebook(report.kind, report.id)
        self.own_place = project.place(notebook)

    def landing(self, change: Change, *, shared: bool) -> Landing:
        """Return where an edit of an earlier text lands today."""
        piece = change.piece
        if piece is None:
            return Landing(change, "conflict", why="its place in the text was not found")
        now = self._now(piece)
        if now is None:
            return Landing(change, "conflict", why="the paragraph is no longer in the text")
        landed = self._carried(change, piece, now)
        is_behind = change.start == len(piece.raw) and change.text.startswith("\n\n")
        if landed.state == "new" and is_behind:
            landed.start = landed.end = now.behind
            if re.match(r"[^\S\n]*\n.*\S", now.text.raw[now.start + now.behind :]):
                landed.change = replace(change, text=f"{change.text}\n")
        if landed.state == "new" and now.text.place != self.own_place and not shared:
            landed.state = "shared"
            landed.why = "this text is shared with other reports"
        return landed

    def _now(self, piece: Piece) -> Piece | None:
        """Return the piece of today that was `piece`: the same words, at its place or elsewhere."""
        same_pieces = [candidate for candidate in self.pieces if candidate.raw == piece.raw]
        nearby_pieces = [
            candidate for candidate in same_pieces if candidate.text.place == piece.text.place
        ] or same_pieces
        if nearby_pieces:
            return min(nearby_pieces, key=lambda candidate: abs(candidate.line - piece.line))
        scored = [
            (
                likeness(piece.raw, candidate.raw)
                + 0.05 * (candidate.text.place == piece.text.place),
                number,
            )
            for number, candidate in enumerate(self.pieces)
        ]
        score, number = max(scored, default=(0.0, 0))
        return self.pieces[number] if score >= 0.5 else None

    def _carried(self, change: Change, piece: Piece, now: Piece) -> Landing:
        if now.raw == piece.raw:
            return Landing(change, "new", now, change.start, change.end)
        old, new = tokens_of(piece.raw), tokens_of(now.raw)
        for block in of_tokens(old, new).get_matching_blocks():
            words = old[block.a : block.a + block.size]
            if not words or not (words[0].start <= change.start and change.end <= words[-1].end):
                continue
            first = max(at for at, token in enumerate(words) if token.start <= change.start)
            last = next(at for at, token in enumerate(words) if token.end >= change.end)
            shift_start = new[block.b + first].start - words[first].start
            shift_end = new[block.b + last].end - words[last].end
            start, end = change.start + shift_start, change.end + shift_end
            around = now.raw[:end][-len(change.text) :], now.raw[start:][: len(change.text)]
            if start == end and change.text.strip() in map(str.strip, around):
                return Landing(change, "there", now)
            return Landing(change, "new", now, start, end)
        changed = piece.raw[: change.start] + change.text + piece.raw[change.end :]
        near = changed[max(0, change.start - 20) : change.start + len(change.text) + 20]
        if " ".join(near.split()) and " ".join(near.split()) in " ".join(now.raw.split()):
            return Landing(change, "there", now)
        reads = " ".join(now.raw.split())[:300]
        why = f"the same words were changed since: {now.called} reads “{reads}”"
        return Landing(change, "conflict", now, why=why)


def texts_today(project: Project, report: Report) -> Iterator[Text]:
    """Yield what authors wrote for a report as it lies on the disk: its notebook, its blocks.

    Blocks that the notebook does not name, as those that were poured into it, are none of its.

    Raises:
        RefusedError: a file cannot be read.
    """
    place = project.place(report.notebook)
    try:
        notebook = json.loads(report.notebook.read_text(encoding="utf-8"))
        code = "\n".join(
            "".join(cell["source"]) for cell in notebook["cells"] if cell["cell_type"] == "code"
        )
        for number, cell in enumerate(notebook["cells"], start=1):
            if cell["cell_type"] == "markdown" and "about" not in cell["metadata"].get("tags", []):
                yield Text(place, number, "".join(cell["source"]))
        names = {
            path.stem
            for folder in project.block_folders(report.language)
            for path in folder.glob("*.md")
            if f'"{path.stem}"' in code
        }
        for name in sorted(names):
            path = project.block_file(name, report.language)
            if path:
                yield Text(project.place(path), 0, path.read_bytes().decode("utf-8"))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise _refused(
            place,
            f"the text of the report cannot be read ({error}).",
            f"Run: hrcreport check {report.id}",
        ) from error


def _without_conflicts(landings: list[Landing]) -> list[Landing]:
    """Return the landings; equal ones are one, those that touch the same words are conflicts."""
    kept_landings: list[Landing] = []
    for landing in landings:
        if landing.state not in {"new", "shared"} or landing.piece is None:
            kept_landings.append(landing)
            continue
        for earlier in kept_landings:
            if (
                earlier.state == "there"
                or not earlier.piece
                or earlier.piece.text != landing.piece.text
            ):
                continue
            mine, its = landing.spot, earlier.spot
            if mine == its and landing.change.text == earlier.change.text:
                if landing.change.by not in earlier.change.by:
                    earlier.change.by += f" and {landing.change.by}"
                break
            if (mine[0] < its[1] and its[0] < mine[1]) or mine == its:
                both = (
                    f"{earlier.change.by} wants “{earlier.change.new}”, {landing.change.by} wants "
                    f"“{landing.change.new}”"
                )
                for clashing in (landing, earlier):
                    clashing.state, clashing.why = "conflict", both
        else:
            kept_landings.append(landing)
    return kept_landings


def apply(project: Project, landings: Iterable[Landing]) -> list[Path]:
    """Write edits into the Markdown of cells and files, and return the files.

    Raises:
        RefusedError: a file was changed meanwhile.
        OSError: it cannot be written, and is as it was.
    """
    by_text: dict[Text, list[tuple[int, int, str]]] = {}
    for landing in landings:
        if landing.piece is not None:
            by_text.setdefault(landing.piece.text, []).append((*landing.spot, landing.change.text))
    files: dict[str, list[tuple[int, str, str]]] = {}
    for text, spots in by_text.items():
        raw = text.raw
        for start, end, new in sorted(spots, key=lambda spot: spot[:2], reverse=True):
            raw = raw[:start] + new + raw[end:]
        files.setdefault(text.place, []).append((text.cell, text.raw, raw))
    return [_write(project, place, changes) for place, changes in files.items()]


def _write(project: Project, place: str, changes: Sequence[tuple[int, str, str]]) -> Path:
    path = project.root / place
    content = path.read_bytes().decode("utf-8")
    if not place.endswith(".ipynb"):
        [(_, raw, text)] = changes
        if content != raw:
            raise _changed(place)
        PlainFile(path).write(text.encode("utf-8"))
        return path
    notebook = json.loads(content)
    for cell, raw, text in changes:
        notebook_cell = notebook["cells"][cell - 1]
        if "".join(notebook_cell["source"]) != raw:
            raise _changed(place)
        as_lines = isinstance(notebook_cell["source"], list)
        notebook_cell["source"] = text.splitlines(keepends=True) if as_lines else text
    second = (*content.split("\n", 2), "")[1]
    indent = len(second) - len(second.lstrip())
    written = json.dumps(notebook, ensure_ascii=False, indent=indent or None)
    PlainFile(path).write((written + "\n" * content.endswith("\n")).encode("utf-8"))
    return path


def _changed(place: str) -> RefusedError:
    return _refused(place, "the file was changed meanwhile.", "Run the command again.")


def _refused(
    place: str, problem_text: str, mend: str, rule: str = "review.refused"
) -> RefusedError:
    return RefusedError(Problem(place=place, what=problem_text, mend=mend, rule=rule, value=place))
