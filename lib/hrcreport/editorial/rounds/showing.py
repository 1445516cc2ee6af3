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


def brief(difference: Difference) -> str:
    """Return one page of Markdown for a reviewer: what changed, why, and what only moved."""
    lines = [f"# What changed from {difference.old} to {difference.new}", ""]
    causes = Counter(
        cause.partition(":")[0] for change in difference.all() for cause in change.causes
    )
    kinds = [(title, changes) for name, title in KINDS if (changes := getattr(difference, name))]
    counted = "; ".join(f"{len(changes)} {title.lower()}" for title, changes in kinds)
    lines.append(f"{counted or 'Nothing that a reader sees has changed'}.")
    if causes:
        lines.append(f"Causes: {', '.join(f'{kind} ({n})' for kind, n in causes.most_common())}.")
    if difference.moved:
        lines.append(f"{len(difference.moved)} paragraphs moved and read as before.")
    lines += [f"Not looked for: {note}" for note in difference.notes]
    for title, changes in kinds:
        lines += ["", f"## {title}", "", *map(_line, changes[:MOST_SHOWN])]
        if len(changes) > MOST_SHOWN:
            remaining = len(changes) - MOST_SHOWN
            lines.append(f"- … and {remaining} more: see the page or the JSON file")
    if difference.inputs:
        lines += ["", "## What it was made from", ""]
        lines += [
            f"- {cause}" for change in difference.inputs[:MOST_SHOWN] for cause in change.causes
        ]
        if len(difference.inputs) > MOST_SHOWN:
            lines.append(f"- … and {len(difference.inputs) - MOST_SHOWN} more")
    return "\n".join([*lines, ""])


def _line(change: Changed) -> str:
    wording = f"“{_cut(change.old, change.new)}” → “{_cut(change.new, change.old)}”"
    if not change.old:
        wording = f"new: “{_cut(change.new, '')}”"
    elif not change.new:
        wording = f"gone: “{_cut(change.old, '')}”"
    cause = f" ({'; '.join(change.causes)})" if change.causes else ""
    return f"- {change.name}: {wording}{cause}" if change.name else f"- {wording}{cause}"


def _cut(text: str, other_text: str) -> str:
    """Return a text, cut to the place where it differs from another."""
    text, other_text = " ".join(text.split()), " ".join(other_text.split())
    if len(text) <= MOST_LETTERS:
        return text
    differs_at = next(
        (at for at, (a, b) in enumerate(zip(text, other_text, strict=False)) if a != b), 0
    )
    start = max(0, differs_at - 30) if other_text else 0
    return f"{'… ' if start else ''}{text[start : start + MOST_LETTERS]} …"


def page(difference: Difference) -> str:
    """Return an HTML page that needs nothing else: the brief, then both texts side by side."""
    parts = "".join(_section(title, getattr(difference, name)) for name, title in KINDS)
    notes = "".join(f"<p>Not looked for: {escape(note)}</p>\n" for note in difference.notes)
    both = table((difference.old, difference.new), _rows(difference), attributes=' lang="en"')
    head = f"What changed from {difference.old} to {difference.new}"
    return sheet(head, f"<h1>{escape(head)}</h1>\n{notes}{parts}<h2>Both texts</h2>\n{both}")


def table(heads: Iterable[str], rows: Iterable[str], *, attributes: str = "") -> str:
    """Return a table of rows of HTML."""
    head = "".join(f'<th scope="col">{escape(heading)}</th>' for heading in heads)
    return (
        f"<table{attributes}><thead><tr>{head}</tr></thead><tbody>\n{''.join(rows)}</tbody></table>"
    )


def row(*cells: str, attributes: str = "") -> str:
    """Return a row of cells of HTML."""
    return f"<tr{attributes}>{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>\n"


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


def _section(title: str, changes: Sequence[Changed]) -> str:
    if not changes:
        return ""
    rows = (
        row(
            f"<code>{escape(change.name)}</code>",
            _words(change.old, change.new),
            escape("; ".join(change.causes)),
        )
        for change in changes
    )
    return f"<h2>{title}</h2>\n{table(('What', 'How', 'Cause'), rows)}\n"


def _rows(difference: Difference) -> Iterator[str]:
    for old, new in difference.sides:
        if old == new:
            yield row(escape(old), escape(new), attributes=' class="same"')
        else:
            yield row(_words(old, new, keep="del"), _words(old, new, keep="ins"))


def _words(old: str, new: str, *, keep: str = "both") -> str:
    """Return the words of two texts with what was taken out and put in marked."""
    old_tokens, new_tokens = tokens_of(old), tokens_of(new)
    pieces = []
    for tag, i1, i2, j1, j2 in of_tokens(old_tokens, new_tokens).get_opcodes():
        removed = escape(old[old_tokens[i1].start : old_tokens[i2 - 1].end]) if i2 > i1 else ""
        added = escape(new[new_tokens[j1].start : new_tokens[j2 - 1].end]) if j2 > j1 else ""
        if tag == "equal":
            pieces.append(removed)
            continue
        if removed and keep != "ins":
            pieces.append(f"<del>{removed}</del>")
        if added and keep != "del":
            pieces.append(f"<ins>{added}</ins>")
    return "".join(pieces)
