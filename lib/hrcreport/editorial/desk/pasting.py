"""This module cleans text from a word processor or a clipboard and puts it into a notebook."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field, replace
from pathlib import Path

from hrcreport.checks import mended
from hrcreport.document import ForeignText
from hrcreport.editorial.desk.new_reports import parameters_of
from hrcreport.editorial.desk.own_notebook import NotebookCell, one_sentence_a_line
from hrcreport.editorial.desk.report_texts import ReportTexts
from hrcreport.foundation import Problem, Project, RefusedError, Report, Trespass

ROUNDS = 8
_VALUE = re.compile(
    f"({Trespass.ANY_VALUE.pattern}" r"|\{##.*?##\}|\[@[^\]]*\]|https?://\S+)", re.DOTALL
)
_ESCAPE = re.compile(
    r"""
      \\(["'{}\[\]])
    | (?<=\[)    # at the beginning of a citation
      \\(@)
    | (?<=;[ ])  # behind another key
      \\(@)
    """,
    re.VERBOSE,
)
_FOR_AUTHORS = re.compile(r"(\{##.*?##\})", re.DOTALL)
_OPENING = re.compile(r"(^|[\s(\[\u2013\u2014/])\"(?=\S)")
_SINGLE = re.compile(r"(^|[\s(\[\u2013\u2014\u201c/])'(?=\S)")
_SPACES = re.compile(
    r"""
    (?<=\S)  # between words
    [ ]{2,}(?=\S)
    """,
    re.VERBOSE,
)
_LOOSE = re.compile(r"^(\s*)-   (?=\S)", re.MULTILINE)
_BEFORE_STOP = re.compile(
    r"""
    (?<=\w)  # behind a word
    [ ]+(?=[,.](?:\s|$))
    """,
    re.VERBOSE,
)
_BEFORE_QUOTE = re.compile('\u00a0(?=["\u201c(])')
_NOTE = re.compile(r" +(?=\^\[)")
_HTML = re.compile(rb"^\s*(?:Version:|<!|<html|<body|<meta|<p\b|<div|<span|<ul|<ol|<table)", re.I)


@dataclass(frozen=True)
class Pasted:
    """A text as this project writes it, and what was changed in it, each with how often."""

    text: str
    changes: dict[str, int] = field(default_factory=dict)

    @classmethod
    def of(cls, content: bytes, file: str, *, language: str = "en") -> Pasted:
        """Return the text of a file, or of a clipboard that its name does not tell the form of.

        Raises:
            RefusedError: it is no text, or cannot be read.
        """
        known_form = ForeignText.FORMS.get(Path(file).suffix.lower())
        form = form_of(content) if known_form is None else known_form
        if not form and b"\0" in content:
            raise RefusedError.of(
                file,
                "this file is no text.",
                f"Save it as {', '.join(ForeignText.FORMS)} or .txt.",
                "paste.no-text",
            )
        return cleaned(content, form, place=Path(file).name, language=language)

    @classmethod
    def behind_cell(
        cls,
        content: bytes,
        file: str,
        project: Project,
        report: Report,
        *,
        after: str,
        dry_run: bool,
    ) -> tuple[Pasted, str]:
        """Put a text behind a cell of a report's notebook; return it and the place of the notebook.

        Raises:
            RefusedError: as `of`, check refuses the report, or its notebook has no such cell.
        """
        texts = ReportTexts.of(project, report, parameters_of(report.id, project))
        pasted = cls.of(content, file, language=report.language)
        new_texts = with_cell(texts, pasted.text, after=after)
        if not dry_run:
            new_texts.write({})
        return pasted, new_texts.place


def form_of(content: bytes) -> str:
    """Return the form of a clipboard's bytes: "html", or "" for plain text."""
    return "html" if _HTML.match(content) else ""


def cleaned(content: bytes, form: str, *, place: str, language: str = "en") -> Pasted:
    """Return a text in our form: one sentence a line, notes, quotes, spaces and lists as ours.

    Args:
        content: bytes of the file or of the clipboard.
        form: a form that Pandoc reads, or "" for plain text in UTF-8.
        place: what a problem calls the file.
        language: the document's language; quotation marks are set in English only.

    Raises:
        RefusedError: it cannot be read.
    """
    changes: Counter[str] = Counter()
    if form:
        text, read_changes = ForeignText(content, form).read(place=place)
        changes.update(read_changes)
        text = _ESCAPE.sub(lambda match: match[0][1:], text)
        text = _ESCAPE.sub(lambda match: match[0][1:], text)  # [\@KEY] within \[ … \]
        text = Trespass.ANY_VALUE.sub(lambda match: re.sub(r"\\(\W)", r"\1", match[0]), text)
    else:
        text = content.decode("utf-8-sig", "replace").replace("\r\n", "\n").replace("\r", "\n")
    for _ in range(ROUNDS):
        text, signs = mended(text)
        if not signs:
            break
        changes.update(_named(sign.what) for sign in signs)
    for pattern, by, change_name in (
        (_BEFORE_QUOTE, " ", "no-break space before a quotation mark made plain"),
        (_SPACES, " ", "double space made one"),
        (_LOOSE, r"\1- ", ""),
        (_BEFORE_STOP, "", "space before a comma or full stop taken out"),
        (_NOTE, "", "space before a note taken out"),
    ):
        parts = _FOR_AUTHORS.split(text)
        for index in range(0, len(parts), 2):
            parts[index], times = pattern.subn(by, parts[index])
            if change_name and times:
                changes[change_name] += times
        text = "".join(parts)
    if language == "en":
        text, times = _quoted(text)
        if times:
            changes["straight quotation mark made curly"] += times
    return Pasted(one_sentence_a_line(text.strip()) + "\n", dict(changes))


def _named(description: str) -> str:
    return description.rstrip(".").replace(" here", "")


def _quoted(text: str) -> tuple[str, int]:
    """Return a text with curly quotation marks, values, citations and addresses as they are."""
    parts, times = _VALUE.split(text), 0
    for index in range(0, len(parts), 2):
        part = parts[index]
        times += part.count('"') + part.count("'")
        part = _OPENING.sub("\\1\u201c", part).replace('"', "\u201d")
        parts[index] = _SINGLE.sub("\\1\u2018", part).replace("'", "\u2019")
    return "".join(parts), times


def with_cell(
    texts: ReportTexts, source: str, *, after: str, kind: str = "markdown"
) -> ReportTexts:
    """Return a report's texts with one more cell behind a cell of this id.

    Raises:
        RefusedError: the notebook has no such cell.
    """
    cells = list(texts.notebook.cells)
    ids = [cell.id for cell in cells]
    if after not in ids:
        raise RefusedError(
            Problem.not_one_of(
                after,
                ids,
                texts.place,
                f"no cell has the id '{after}'.",
                "paste.no-cell",
                heading="Cells are",
            )
        )
    cells.insert(ids.index(after) + 1, NotebookCell(f"{after}-more", kind, source.rstrip()))
    return replace(texts, notebook=replace(texts.notebook, cells=cells))
