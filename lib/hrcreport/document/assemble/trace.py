"""This module tells, for each number that prose prints, from which rows it was computed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from hrcreport.document.assemble.cells import Block, table_annex
from hrcreport.document.assemble.floats import verbatim
from hrcreport.document.assemble.tracer import Tracer
from hrcreport.foundation import Counted, Project, Words
from hrcreport.notebook import Text
from hrcreport.tables import Catalogue, CatalogueFiles, Rows, TableRecord

LABEL = "tbl-trace"
SIGNS = {"+": " + ", "-": " − ", "*": " × ", "/": " ÷ "}
MOST_BYTES = 5_000_000
"""Of a larger file HTML shows no rows, only their numbers."""
MOST_VALUES = 6
"""A filter names so many values of a column; of more it names the first and the last."""
DIGIT = re.compile(r"\d")
WORDS = (
    "title", "intro", "expression", "calculation", "method", "parameter", "rows-used", "register",
    "restricted", "unrecorded", "source", "hash", "caveats", "back", "close", "download", "cite",
    "data", "typed", "structural", "cited", "unsourced", "languages", "of",
)  # fmt: skip  # a list of words


def is_told(value: Mapping[str, Any]) -> bool:
    """Tell whether a value is a number for its reader: it is one, or its text holds a digit."""
    return value["number"] is not None or bool(DIGIT.search(value["text"]))


def trace(
    values: Sequence[Mapping[str, Any]],
    *,
    notebook: Mapping[str, Any],
    parameters: Mapping[str, Any],
    project: Project,
    language: str,
) -> dict[str, Any]:
    """Return what HTML and the reviewers' annex tell of printed numbers.

    `values` has one entry for each expression and text, in the order of the document; `same` names
    it for those that are printed again; `tables` has of each table its source and the rows that
    were used, restricted ones none; `words` are those that HTML prints around.
    """
    has_catalogue = project.reads.is_there(CatalogueFiles(project.data).whole)
    catalogue = (
        Catalogue.read(project, language=language) if has_catalogue else Catalogue(project, ())
    )
    tracer = Tracer(
        notebook, parameters, tables=catalogue.in_code, counted_with=catalogue.counted_with
    )
    first: dict[tuple[str, str], str] = {}
    first_ids, traced_values, used = {}, [], dict[str, set[int]]()
    tables: dict[str, TableRecord] = {}
    frames: dict[str, Rows] = {}
    filters: dict[tuple[str, frozenset[int]], str] = {}
    for value in filter(is_told, values):
        key = (value["expression"], value["text"])
        if first.setdefault(key, value["id"]) != value["id"]:
            first_ids[value["id"]] = first[key]
            continue
        value_trace = tracer.trace(value["expression"])
        parts = list(_once(Counted.leaves(value.get("how"))))
        table_names = [part["table"] for part in parts if "table" in part] or value_trace.tables
        for name in dict.fromkeys(table_names):
            tables.setdefault(name, catalogue.record(name))
        for part in parts:
            if "table" in part and tables[part["table"]].sensitivity != "public":
                part |= {"rows": [], "restricted": True}
            if part.get("rows"):
                places = set(_places(part["rows"]))
                part["span"] = Words(language).said("trace.rows", rows=_spans(part["rows"]))
                rows_key = part["table"], frozenset(places)
                if catalogue.bytes_of(tables[part["table"]]) > MOST_BYTES:
                    filters[rows_key] = ""
                else:
                    used.setdefault(part["table"], set()).update(places)
                    if part["table"] not in frames:
                        frames[part["table"]] = catalogue.rows(part["table"])
                    if rows_key not in filters:  # many numbers rest on the same rows
                        filters[rows_key] = _filter(frames[part["table"]], places)
                part["filter"] = filters[rows_key]
            elif "table" in part:  # a sum that no row met: none of unknown group, say
                part["span"] = Words(language).said("trace.rows", rows="–")
            part["shown"] = _number(part["number"], language)
        code = tracer.statements(value["expression"])
        traced_values.append(
            {
                "id": value["id"],
                "text": value["text"],
                "expression": value["expression"],
                "parameter": value["expression"].partition("|")[0].strip() in parameters,
                "calculation": _in_signs(value.get("how"), language),
                "method": _method(value.get("how")) or _method_of_limits(value),
                "of": (value.get("of") or {}).get("words", ""),
                "parts": parts,
                "tables": list(dict.fromkeys(table_names)),
                "code": [
                    {"cell": Words(language).said("trace.computed", n=cell), "source": source}
                    for cell, source in code
                ],
            }
        )
    return {
        "words": {name: Words(language).text(f"trace.{name}") for name in WORDS},
        "references": Words(language).texts("trace.references"),
        "months": Words(language).texts("date.months"),
        "values": traced_values,
        "same": first_ids,
        "tables": {
            name: _table(
                record, frames.get(name), used.get(name, set()), sha256=catalogue.sha256(record)
            )
            for name, record in tables.items()
        },
    }


def _once(parts: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    seen_parts: list[dict[str, Any]] = []
    for part in parts:
        if part not in seen_parts:
            seen_parts.append(dict(part))
            yield part


def _places(spans: Iterable[Sequence[int]]) -> Iterator[int]:
    for begin, end in spans:
        yield from range(begin, end + 1)


def _filter(table: Rows, places: set[int]) -> str:
    """Return which rows these are: the values of each column that not all rows of a table have.

    Where the values of the columns do not name just these rows, the numbers of the rows do alone.
    """
    names, rows = table
    said_of, fits = [], set(range(1, len(rows) + 1))
    for column, name in enumerate(names):
        if name == "value":
            continue
        values = dict.fromkeys(rows[place - 1][column] for place in sorted(places))
        if values.keys() == {row[column] for row in rows}:
            continue
        fits = {place for place in fits if rows[place - 1][column] in values}
        value_texts = list(values)
        listed_values = (
            value_texts
            if len(value_texts) <= MOST_VALUES
            else [value_texts[0], "…", value_texts[-1]]
        )
        said_of.append(f"{name} = {', '.join(listed_values)}")
    return "; ".join(said_of) if len(fits) == len(places) else ""


def _table(
    record: TableRecord, table: Rows | None, places: set[int], *, sha256: str
) -> dict[str, Any]:
    public_rows = (
        {}
        if table is None or record.sensitivity != "public"
        else {
            "columns": table[0],
            "rows": [[str(place), *table[1][place - 1]] for place in sorted(places)],
        }
    )
    return {
        "title": record.title,
        "source": record.source_text(),
        "path": record.lies_at,
        "sha256": sha256,
        "caveats": list(record.caveats),
        **public_rows,
    }


def _number(number: float, language: str) -> str:
    decimals = 0 if number == int(number) else 2
    return Words(language).written(int(number) if not decimals else number, decimals)


def _in_signs(how: Any, language: str) -> str:
    """Return a calculation as it is written on paper, empty where there is none to be seen."""
    if not isinstance(how, list) or how[0] not in Counted.OPERATIONS:
        return ""

    def shown(part: Any, *, inner: bool) -> str:
        if isinstance(part, Mapping):
            return _number(part["number"], language)
        if not isinstance(part, list):
            return "?" if part is None else _number(part, language)
        words = SIGNS[part[0]].join(shown(operand, inner=True) for operand in part[1:])
        return f"({words})" if inner else words

    return "" if _method(how) else shown(how, inner=False)


def _method(how: Any) -> str:
    """Return the name of a method in a tree that is more than arithmetic."""
    if not isinstance(how, list):
        return ""
    return str(how[1]) if how[0] == "by" else next(filter(None, map(_method, how[1:])), "")


def _method_of_limits(value: Mapping[str, Any]) -> str:
    """Return by which method limits were found, of a value that prints its interval."""
    return (
        str((value.get("of") or {}).get("method", ""))
        if "interval" in Text.expression(value["expression"]).filters
        else ""
    )


def trace_annex(number_trace: Mapping[str, Any], *, language: str) -> Block | None:
    """Return the annex of Word and PDF that lists what HTML shows; None where no number is told."""

    def rests_on(value: Mapping[str, Any]) -> str:
        parts = []
        for part in value["parts"]:
            where = part.get("table") or part["register"]
            if part.get("restricted"):
                how = Words(language).text("trace.restricted")
            elif "table" in part:
                how = part["span"]
            else:
                how = ", ".join(part["entries"][:MOST_VALUES])
                how += ", …" if len(part["entries"]) > MOST_VALUES else ""
            parts.append(f"{where}: {part['shown']} ({how})")
        if value["parameter"]:
            parts.append(Words(language).text("trace.parameter"))
        return "; ".join(parts or value["tables"]) or Words(language).text("trace.unrecorded")

    rows = [
        [
            verbatim(cell_text)
            for cell_text in (
                value["text"],
                value["expression"],
                "; ".join(filter(None, (value["calculation"], value["method"]))) or "–",
                rests_on(value),
            )
        ]
        for value in number_trace["values"]
    ]
    if not rows:
        return None
    notes = [
        verbatim(f"{name}: {record['source']}. SHA-256 {record['sha256']}.")
        for name, record in number_trace["tables"].items()
    ]
    heads = [
        Words(language).text(f"trace.{head}")
        for head in ("value", "expression", "calculation", "rows-used")
    ]
    title = Words(language).text("trace.title")
    return table_annex(
        "trace",
        title,
        label=LABEL,
        caption=title,
        columns=heads,
        rows=rows,
        widths=[3, 4, 4, 6],
        notes=notes,
    )


def _spans(spans: Iterable[Sequence[int]]) -> str:
    return ", ".join(str(first) if first == last else f"{first}–{last}" for first, last in spans)
