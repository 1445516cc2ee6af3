"""This module takes recommendations from the exports of trackers, and gives them back unchanged.

The columns of the Universal Human Rights Index are those of its Excel export, in its spelling; in
a list, each item stands on a line of its own behind "- ". Those of UPR Info are of its CSV: two
names stand there twice, first for the State under review, then for the one that recommends.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from hrcreport.foundation import Cell, Problem, RefusedError, Trespass
from hrcreport.registers.files.sheets import excel_values
from hrcreport.registers.recommendations.issued import IDENTIFIER, Tracked, TrackedFile

DASH = "- "
NUMBER = re.compile(r"\d+(?:\.\d+)?")
LISTS = frozenset(name for name, key in Tracked.declared_keys().items() if key.kind.shape == "list")


@dataclass(frozen=True, slots=True)
class Form:
    """The columns of a tracker in their order: the head and the key of the register."""

    name: str
    columns: tuple[tuple[str, str], ...]
    suffix: str
    separator: str = "\n"

    @property
    def heads(self) -> tuple[str, ...]:
        return tuple(head for head, _ in self.columns)


UHRI = Form("uhri", (
    ("Text", "text"), ("Countries Concerned", "countries"), ("Reccomending Body", "body"),
    ("Document Symbol", "symbol"), ("Themes", "themes"), ("Affected Persons", "persons"),
    ("Sdgs", "sdgs"), ("Document Publication Date", "published"),
    ("UPR Reccomending States", "states"), ("UPR Position", "position"), ("Type", "type"),
    ("OHCHR Annotation Id", "code"), ("UPR Session", "session"), ("Regions Concerned", "regions"),
    ("Recommending Regions", "recommending_regions"), ("Date of publication on UHRI", "on_uhri"),
), ".xlsx")  # fmt: skip  # a table: a column and a key
UPR_INFO = Form("upr-info", (
    ("SuR", "countries"), ("Rgrp", "group"), ("Org", "org"), ("Recommendation", "text"),
    ("RS", "states"), ("Rgrp", "by_group"), ("Org", "by_org"), ("Response", "position"),
    ("Action", "action"), ("Issue", "themes"), ("Session", "session"),
), ".csv", ",")  # fmt: skip  # a table: a column and a key
FORMS = {form.name: form for form in (UHRI, UPR_INFO)}


def read_export(path: Path, *, place: str) -> tuple[Form, list[Tracked]]:
    """Return what an export holds, and whose columns it has.

    Raises:
        RefusedError: it cannot be read, its columns are none of a tracker, a list is not written as
            one, an id stands twice, a text holds what data may not; each with its row and column.
    """
    form, rows = (
        (UHRI, [tuple(map(_cell, row)) for row in excel_values(path, place=place)])
        if path.suffix.lower() == UHRI.suffix
        else (UPR_INFO, _csv(path, place))
    )
    if problems := list(_heads(form, rows[0] if rows else (), place)):
        raise RefusedError(problems)
    recommendations: list[Tracked] = []
    first: dict[str, int] = {}
    paragraphs: dict[tuple[object, ...], int] = {}
    for number, row in enumerate(rows[1:], 2):
        if not any(row):
            continue
        values, wrong = _values(form, row, number, place)
        problems += wrong
        code = str(values.setdefault("code", _upr_code(values, first)))
        if not IDENTIFIER.fullmatch(code):
            problems.append(
                _problem(
                    place,
                    row=number,
                    head="OHCHR Annotation Id",
                    value=code,
                    fault="is no id",
                    mend="Each row has one, of letters, figures and hyphens: export anew.",
                    rule="tracker.id",
                )
            )
        if code in first:
            problems.append(
                _problem(
                    place,
                    row=number,
                    head="OHCHR Annotation Id",
                    value=code,
                    fault=f"stands a second time; the first is in row {first[code]}",
                    mend="Keep one of the two rows.",
                    rule="tracker.id-twice",
                )
            )
        first.setdefault(code, number)
        recommendation = Tracked(**values)
        if form is UHRI and (
            before := paragraphs.setdefault(_paragraph(recommendation, number), number)
        ) != (number):
            problems.append(
                _problem(
                    place,
                    row=number,
                    head="Text",
                    value=recommendation.text,
                    fault=f"is the paragraph that row {before} is, under another id",
                    mend="Keep one of the two rows.",
                    rule="tracker.two-of-one-paragraph",
                )
            )
        recommendations.append(recommendation)
    if problems:
        raise RefusedError(problems)
    return form, recommendations


def _upr_code(values: Mapping[str, Any], taken_codes: Container[str]) -> str:
    """Return an id for a row that has none, which the next export of the same row gets too."""
    identifying_text = "|".join((*values["countries"], values["text"], *values["states"]))
    code = f"UPR-{values['session']}-{sha256(identifying_text.encode()).hexdigest()[:12]}"
    return next(
        candidate
        for candidate in (code, *(f"{code}-{n}" for n in range(2, 999)))
        if candidate not in taken_codes
    )


def _paragraph(recommendation: Tracked, row: int) -> tuple[object, ...]:
    """Return by what two rows are one paragraph of one document; the row where it has no symbol."""
    words = " ".join(recommendation.text.split()).casefold()
    return (
        recommendation.symbol or row,
        recommendation.paragraph,
        recommendation.countries,
        recommendation.type,
        words,
    )


def _cell(value: Any) -> str:
    if value is None:
        return ""
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def _csv(path: Path, place: str) -> list[tuple[str, ...]]:
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise RefusedError.of(
            place,
            "the export cannot be read as CSV in UTF-8.",
            "Export it again, or save it as 'CSV UTF-8'.",
            "tracker.unreadable",
        ) from error
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=";")
    return [tuple(Cell(cell).as_meant for cell in row) for row in rows]


def _heads(form: Form, heads: Sequence[str], place: str) -> Iterator[Problem]:
    if tuple(heads) == form.heads:
        return
    odd = [head for head in heads if head not in form.heads]
    lacking = [head for head in form.heads if head not in heads]
    for head in odd:
        yield _problem(
            place,
            row=1,
            head=head,
            value=head,
            fault="is no column of the export",
            mend=f"{Problem.did_you_mean(head, form.heads)}Export it in English, with all columns: "
            f"{', '.join(form.heads)}.",
            rule="tracker.column",
        )
    if lacking or not odd:
        fault = (
            f"lacks the columns {', '.join(lacking)}" if lacking else "has another order of columns"
        )
        yield Problem(
            place,
            f"the export {fault}.",
            f"Export it anew; the columns are: {', '.join(form.heads)}.",
            "tracker.columns",
            line=1,
        )


def _values(
    form: Form, row: Sequence[str], number: int, place: str
) -> tuple[dict[str, Any], list[Problem]]:
    values: dict[str, Any] = {}
    problems: list[Problem] = []
    for (head, key), cell in zip(form.columns, [*row, *[""] * len(form.columns)], strict=False):
        if slip := Trespass.in_data(cell):
            problems.append(
                _problem(
                    place,
                    row=number,
                    head=head,
                    value=slip.found,
                    fault="holds what data may not",
                    mend="Take it out of the cell; a plain address may stay.",
                    rule="tracker.border",
                )
            )
        if key not in LISTS:
            values[key] = cell
            continue
        items = cell.rstrip().split(form.separator) if cell.strip() else []
        if form is UHRI:
            if wrong := next((item for item in items if not item.startswith(DASH)), None):
                problems.append(
                    _problem(
                        place,
                        row=number,
                        head=head,
                        value=wrong,
                        fault="is no item of a list",
                        mend="Each stands on a line of its own behind '- '.",
                        rule="tracker.list",
                    )
                )
            items = [item.removeprefix(DASH) for item in items]
        values[key] = tuple(items) if form is UHRI or key == "themes" else (cell,) * bool(cell)
    return values, problems


def _problem(
    place: str, *, row: int, head: str, value: str, fault: str, mend: str, rule: str
) -> Problem:
    short_value = value if len(value) < 80 else f"{value[:77]}…"
    return Problem(
        place,
        f"row {row}, column '{head}': '{short_value}' {fault}.",
        mend,
        rule,
        line=row,
        value=short_value,
    )


def write_export(tracked_file: TrackedFile, path: Path) -> None:
    """Write an export in the columns that it came with, each cell as it was."""
    form = FORMS[tracked_file.form]
    rows = [
        [_written(form, key, getattr(recommendation, key)) for _, key in form.columns]
        for recommendation in tracked_file.recommendations
    ]
    if form is UPR_INFO:
        target = io.StringIO(newline="")
        csv.writer(target, delimiter=";", lineterminator="\r\n").writerows(
            [form.heads, *((Cell(cell).harmless for cell in row) for row in rows)]
        )
        path.write_bytes(target.getvalue().encode("utf-8-sig"))
        return
    from openpyxl import Workbook

    book = Workbook()
    page = book.active or book.create_sheet()
    for row in (form.heads, *rows):
        page.append([None] * len(row))
        for cell, value in zip(page[page.max_row], row, strict=True):
            cell.value, cell.data_type = value, "s"  # a text is never run as a formula
    for number, (_, key) in enumerate(form.columns, 1):
        for (cell,) in page.iter_rows(min_row=2, min_col=number, max_col=number):
            if key in ("published", "on_uhri") and NUMBER.fullmatch(str(cell.value)):
                cell.value = float(cell.value) if "." in cell.value else int(cell.value)
    book.save(path)


def _written(form: Form, key: str, value: Any) -> str:
    if key not in LISTS:
        return str(value)
    return form.separator.join(f"{DASH}{item}" if form is UHRI else item for item in value)


def as_yaml(tracked_file: TrackedFile) -> str:
    """Return a file of the register, each text in double quotes so that no blank is lost."""
    lines = [
        "# yaml-language-server: $schema=../_schema/tracked.json",
        f"form: {tracked_file.form}",
        f'taken_on: "{tracked_file.taken_on}"',
        "recommendations:",
    ]
    for recommendation in tracked_file.recommendations:
        begins = "  - "
        for key in Tracked.declared_keys():
            value = getattr(recommendation, key)
            if value:
                yaml_value = list(value) if key in LISTS else value
                lines.append(f"{begins}{key}: {json.dumps(yaml_value, ensure_ascii=False)}")
                begins = "    "
    return "\n".join(lines) + "\n"


def merged(old: TrackedFile | None, form: Form, new: Sequence[Tracked], *, on: str) -> TrackedFile:
    """Return what was kept with what is new, by id; nothing that was kept is lost.

    What the columns of the tracker do not say of a recommendation stays as it was.

    Raises:
        RefusedError: what was kept has the columns of another tracker.
    """
    if old is not None and old.form != form.name:
        raise RefusedError(
            old.problem(
                "form",
                f"this file holds the columns of '{old.form}', the export those of '{form.name}'.",
                "Import it under another name: --name NAME.",
                "tracker.form",
            )
        )
    by_code = (
        {recommendation.code: recommendation for recommendation in old.recommendations}
        if old
        else {}
    )
    form_keys = {key for _, key in form.columns}
    for recommendation in new:
        before = by_code.get(recommendation.code, recommendation)
        ours = {
            key: getattr(recommendation, key) or getattr(before, key)
            for key in Tracked.declared_keys()
            if key not in form_keys
        }
        by_code[recommendation.code] = recommendation.with_(**ours)
    return TrackedFile(form=form.name, taken_on=on, recommendations=tuple(by_code.values()))
