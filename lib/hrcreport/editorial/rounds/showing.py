"""This module shows what changed between two editions: a page for the screen, a brief."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from html import escape

from hrcreport.editorial.editions.sources import of_tokens, tokens_of
from hrcreport.editorial.rounds.comparing import Changed, Difference

MOST_SHOWN, MOST_LETTERS = 8, 120
KINDS = (
    ("values", "Values"),
    ("tables", "Rows of tables"),
    ("findings", "Findings"),
    ("recommendations", "Recommendations"),
    ("sources", "Sources cited"),
    ("paragraphs", "Paragraphs"),
)
STYLE = """
body{font:1rem/1.5 serif;max-width:75rem;margin:auto;padding:1rem;color:#111;background:#fff}
table{border-collapse:collapse;width:100%;table-layout:fixed}
td,th{border-top:1px solid #bbb;padding:.4rem .6rem;vertical-align:top;text-align:start;
overflow-wrap:anywhere}
ins{background:#d7f0d7;color:#063}del{background:#f8dcdc;color:#700}
.same{color:#595959}code{font-size:.9em}
@media (prefers-color-scheme:dark){body{background:#161616;color:#eee}
ins{background:#063;color:#dfd}del{background:#600;color:#fdd}.same{color:#aaa}}
"""


def brief(told: Difference) -> str:
    """Return one page of Markdown for a reviewer: what changed, why, and what only moved."""
    lines = [f"# What changed from {told.old} to {told.new}", ""]
    causes = Counter(cause.partition(":")[0] for each in told.all() for cause in each.causes)
    kinds = [(title, found) for name, title in KINDS if (found := getattr(told, name))]
    counted = "; ".join(f"{len(found)} {title.lower()}" for title, found in kinds)
    lines.append(f"{counted or 'Nothing that a reader sees has changed'}.")
    if causes:
        lines.append(f"Causes: {', '.join(f'{kind} ({n})' for kind, n in causes.most_common())}.")
    if told.moved:
        lines.append(f"{len(told.moved)} paragraphs moved and read as before.")
    lines += [f"Not looked for: {each}" for each in told.notes]
    for title, found in kinds:
        lines += ["", f"## {title}", "", *map(_line, found[:MOST_SHOWN])]
        if len(found) > MOST_SHOWN:
            more = len(found) - MOST_SHOWN
            lines.append(f"- … and {more} more: see the page or the JSON file")
    if told.inputs:
        lines += ["", "## What it was made from", ""]
        lines += [f"- {cause}" for each in told.inputs[:MOST_SHOWN] for cause in each.causes]
        if len(told.inputs) > MOST_SHOWN:
            lines.append(f"- … and {len(told.inputs) - MOST_SHOWN} more")
    return "\n".join([*lines, ""])


def _line(each: Changed) -> str:
    said = f"“{_cut(each.old, each.new)}” → “{_cut(each.new, each.old)}”"
    if not each.old:
        said = f"new: “{_cut(each.new, '')}”"
    elif not each.new:
        said = f"gone: “{_cut(each.old, '')}”"
    cause = f" ({'; '.join(each.causes)})" if each.causes else ""
    return f"- {each.name}: {said}{cause}" if each.name else f"- {said}{cause}"


def _cut(text: str, other: str) -> str:
    """Return a text, cut to the place where it differs from another."""
    text, other = " ".join(text.split()), " ".join(other.split())
    if len(text) <= MOST_LETTERS:
        return text
    same = next((at for at, (a, b) in enumerate(zip(text, other, strict=False)) if a != b), 0)
    start = max(0, same - 30) if other else 0
    return f"{'… ' if start else ''}{text[start : start + MOST_LETTERS]} …"


def page(told: Difference) -> str:
    """Return an HTML page that needs nothing else: the brief, then both texts side by side."""
    parts = "".join(_section(title, getattr(told, name)) for name, title in KINDS)
    notes = "".join(f"<p>Not looked for: {escape(each)}</p>\n" for each in told.notes)
    both = table((told.old, told.new), _rows(told), attributes=' lang="en"')
    head = f"What changed from {told.old} to {told.new}"
    return sheet(head, f"<h1>{escape(head)}</h1>\n{notes}{parts}<h2>Both texts</h2>\n{both}")


def table(heads: Iterable[str], rows: Iterable[str], *, attributes: str = "") -> str:
    """Return a table of rows of HTML."""
    head = "".join(f'<th scope="col">{escape(each)}</th>' for each in heads)
    return (
        f"<table{attributes}><thead><tr>{head}</tr></thead><tbody>\n{''.join(rows)}</tbody></table>"
    )


def row(*cells: str, attributes: str = "") -> str:
    """Return a row of cells of HTML."""
    return f"<tr{attributes}>{''.join(f'<td>{each}</td>' for each in cells)}</tr>\n"


def sheet(title: str, inside: str, *, style: str = "") -> str:
    """Return a page that loads nothing, of HTML and more rules of style."""
    policy = "default-src 'none'; style-src 'unsafe-inline'"
    return (
        '<!doctype html>\n<html lang="en">\n<head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)}</title><style>{STYLE}{style}</style></head>\n"
        f"<body><main>{inside}</main></body>\n</html>\n"
    )


def _section(title: str, found: Sequence[Changed]) -> str:
    if not found:
        return ""
    rows = (
        row(
            f"<code>{escape(each.name)}</code>",
            _words(each.old, each.new),
            escape("; ".join(each.causes)),
        )
        for each in found
    )
    return f"<h2>{title}</h2>\n{table(('What', 'How', 'Cause'), rows)}\n"


def _rows(told: Difference) -> Iterator[str]:
    for old, new in told.sides:
        if old == new:
            yield row(escape(old), escape(new), attributes=' class="same"')
        else:
            yield row(_words(old, new, keep="del"), _words(old, new, keep="ins"))


def _words(old: str, new: str, *, keep: str = "both") -> str:
    """Return the words of two texts with what was taken out and put in marked."""
    one, other = tokens_of(old), tokens_of(new)
    pieces = []
    for tag, i1, i2, j1, j2 in of_tokens(one, other).get_opcodes():
        gone = escape(old[one[i1].start : one[i2 - 1].end]) if i2 > i1 else ""
        come = escape(new[other[j1].start : other[j2 - 1].end]) if j2 > j1 else ""
        if tag == "equal":
            pieces.append(gone)
            continue
        if gone and keep != "ins":
            pieces.append(f"<del>{gone}</del>")
        if come and keep != "del":
            pieces.append(f"<ins>{come}</ins>")
    return "".join(pieces)
