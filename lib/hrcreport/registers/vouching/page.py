"""This module shows a record beside the words of its text, and finds where drafts rest on it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from html import escape
from typing import NamedTuple

from hrcreport.foundation import Project
from hrcreport.registers.law.standards import Standard, Standards
from hrcreport.registers.sources.hosts import hosts_of, standing_of
from hrcreport.registers.sources.pinpoints import unsaid
from hrcreport.registers.sources.quotations import parts_marked, passages
from hrcreport.registers.sources.store import stored
from hrcreport.registers.sources.texts import SourceText, text_of, texts_of, words_of_test
from hrcreport.registers.vouching.records import Item

MOST_LETTERS = 6000
"""Of a longer text the page shows what stands around its operative words."""
STATES = {
    "verified": "verified",
    "aged": "out of date: compare it again",
    "half": "signed by one person",
    "void": "void: text or record have changed since",
    "disputed": "disputed",
    "none": "not verified",
}
STYLE = """
body { font: 1rem/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 80rem; padding: 0 1rem }
main { display: grid; gap: 2rem; grid-template-columns: repeat(auto-fit, minmax(20rem, 1fr)) }
pre { white-space: pre-wrap; font: inherit } mark { background: #ffe08a }
dt { font-weight: 600; margin-top: .6rem } dd { margin: 0 } .wrong { color: #8a1c00 }
"""
WEIGHTS = {"recommendation": 100, "finding": 10, "citation": 1}
"""What rests on a record counts by this, so that recommendations come first."""
FENCE = re.compile(r"^:{3,} *\{[^}\n]*\.(?P<kind>finding|recommendation)\b[^}\n]*\}", re.MULTILINE)
NAMED = re.compile(r"\b(?:rests-on|standards)=\"([^\"]*)\"")
CITED = re.compile(r"(?<![\w\\@.])@(\w+(?:[.:/+-]+\w+)*)")
LONGEST = 300


class Place(NamedTuple):
    """One place in a draft: its file and line, what stands there, its words."""

    file: str
    line: int
    kind: str
    words: str


def in_words(item: Item, found: Sequence[Place], project: Project) -> str:
    """Return a record, its texts and the places that rest on it, as lines for a terminal."""
    lines = [f"{item.key} ({item.noun}): {STATES[item.standing.state]}", item.title, ""]
    lines += [f"  {name}: {value}" for name, value in item.says.items()]
    shown, lacking = _shown(item, project)
    for text, words, wrong in shown:
        lines += ["", f"Text of {text.code}, {text.pinpoint} ({text.language}; {text.edition})"]
        lines += [f"  {'' if text.standing == 'official' else 'A copy: '}{text.obtained_from}"]
        lines += [f"  “{each}”" for each in text.words]
        around = ["", *(f"  | {line}" for line in _around(text, words).splitlines())]
        lines += [f"  The words around them cannot be shown: {wrong}."] if wrong else around
    lines += _compared(item, shown)
    if lacking:
        lines += ["", f"No text is held of {', '.join(lacking)}."]
    if not item.text:
        lines += ["", f"No text is registered. Take one in: hrcreport sources add {item.key} FILE"]
    lines += ["", *_signed(item)]
    lines += [f"Scores: {', '.join(item.used_by)}"] if item.used_by else []
    lines += [f"{each.kind} at {each.file}:{each.line}: {each.words}" for each in found]
    return "\n".join(lines)


def page(item: Item, found: Sequence[Place], project: Project) -> str:
    """Return the same as a page of HTML, text and record side by side."""
    hosts, (shown, lacking) = hosts_of(project), _shown(item, project)
    texts = "".join(_text_in_html(*each, hosts) for each in shown)
    texts += "".join(f"<p>{escape(line)}</p>" for line in _compared(item, shown) if line)
    if lacking:
        texts += f"<p class=wrong>No text is held of {escape(', '.join(lacking))}.</p>"
    says = "".join(f"<dt>{escape(name)}<dd>{escape(value)}" for name, value in item.says.items())
    signed = escape("; ".join(_signed(item)))
    places = "".join(
        f"<li>{each.kind}, {escape(each.file)}:{each.line}<br>{escape(each.words)}"
        for each in found
    )
    return (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{escape(item.key)}</title>'
        f"<style>{STYLE}</style><h1>{escape(item.key)}</h1><p>{escape(item.title)}</p>"
        f"<p><strong>{STATES[item.standing.state]}</strong> {signed}</p><main>"
        f"<section><h2>The text</h2>{texts}</section>"
        f"<section><h2>What the project says</h2><dl>{says}</dl></section></main>"
        f"<h2>What rests on it</h2><ul>{places or '<li>No draft names it.'}</ul>"
        f"<p>{escape(', '.join(item.used_by))}</p></html>\n"
    )


def _signed(item: Item) -> list[str]:
    """Return who vouches for a record, and who disputes it."""
    return [
        *(f"Vouched for by {who} on {day}" for who, day in item.standing.by),
        *(f"Disputed by {who}: {note}" for who, note in item.standing.dissent),
    ]


def _shown(item: Item, project: Project) -> tuple[list[tuple[SourceText, str, str]], list[str]]:
    """Return the texts to compare a record with, and the codes of which no text is held.

    A test has the words of its own place in the instrument, or none: other words of the instrument
    are not what it is compared with. Each text comes with its words, or why they cannot be shown.
    """
    texts, tests = texts_of(project), Standards.read(project).by_code
    shown: list[tuple[SourceText, str, str]] = []
    lacking: list[str] = []
    for code in item.rests_on:
        text, test = text_of(code, texts), tests.get(code)
        words, wrong = stored(project, text.file, sha256=text.sha256) if text else ("", "")
        if test is not None and text is not None:
            words = words_of_test(code, test.pinpoint, text, words)
            own = tuple(each for each in text.words if passages(each, words) is not None)
            text = text.with_(code=code, pinpoint=test.pinpoint, words=own)
        if text is None or not (words or wrong):
            place = f" ({tests[code].pinpoint})" if code in tests and tests[code].pinpoint else ""
            lacking.append(f"{code}{place}")
        else:
            shown.append((text, words, wrong))
    return shown, lacking


def _compared(item: Item, shown: Sequence[tuple[SourceText, str, str]]) -> list[str]:
    """Return which words of a test its own text does not have, where that is in English."""
    own = [words for text, words, _ in shown if text.code == item.key and text.language == "en"]
    if item.noun != Standard.noun or not any(own):
        return []
    words = unsaid(item.says.get("question", ""), " ".join(own))
    return ["", f"Words of the test that its text has not: {', '.join(words)}."] if words else []


def _text_in_html(text: SourceText, words: str, wrong: str, hosts: Mapping[str, str]) -> str:
    called = "official page" if standing_of(text.address, hosts) == "official" else "page"
    source = f'<br><a href="{escape(text.address)}">{called}</a>' if text.address else ""
    kept = "" if text.standing == "official" else "a copy: "
    head = (
        f"<h3>{escape(f'{text.code}, {text.pinpoint}')}</h3><p>{escape(text.edition)}<br>"
        f"{kept}{escape(text.obtained_from)}{source}</p>"
    )
    if wrong:
        quoted = "".join(f"<blockquote>{escape(each)}</blockquote>" for each in text.words)
        return f"{head}{quoted}<p class=wrong>{escape(wrong)}</p>"
    marked = "".join(
        f"<mark>{escape(part)}</mark>" if quoted else escape(part)
        for part, quoted in parts_marked(text.words, _around(text, words))
    )
    return f'{head}<pre lang="{text.language}">{marked}</pre>'


def _around(text: SourceText, words: str) -> str:
    """Return a text, or of a long one its paragraphs with operative words and those beside them."""
    if len(words) <= MOST_LETTERS:
        return words
    paragraphs = words.split("\n")
    marked = [any(quoted for _, quoted in parts_marked(text.words, each)) for each in paragraphs]
    shown = (
        each
        for number, each in enumerate(paragraphs)
        if any(marked[max(number - 1, 0) : number + 2])
    )
    return "\n".join(shown) or words[:MOST_LETTERS]


def places(project: Project) -> dict[str, list[Place]]:
    """Return the places of each key that drafts name, recommendations first."""
    found: dict[str, list[Place]] = {}
    for file, text in _drafts(project):
        for key, place in _resting(file, text):
            found.setdefault(key, []).append(place)
    for each in found.values():
        each.sort(key=lambda place: -WEIGHTS[place.kind])
    return found


def weight(found: Mapping[str, list[Place]], *keys: str) -> int:
    """Return how much rests on records together."""
    return sum(WEIGHTS[place.kind] for key in keys for place in found.get(key, ()))


def _drafts(project: Project) -> Iterator[tuple[str, str]]:
    for path in sorted(project.notebooks.rglob("*.md")):
        yield project.place(path), path.read_text(encoding="utf-8", errors="replace")
    for path in sorted(project.notebooks.rglob("*.ipynb")):
        try:
            cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
            for number, cell in enumerate(cells, 1):
                if cell["cell_type"] == "markdown":
                    yield f"{project.place(path)} (cell {number})", "".join(cell["source"])
        except (OSError, ValueError, LookupError, TypeError):
            continue  # told where the notebook is read


def _resting(file: str, text: str) -> Iterator[tuple[str, Place]]:
    for match in FENCE.finditer(text):
        line = text.count("\n", 0, match.start()) + 1
        words = text[match.end() :].lstrip("\n").partition("\n:::")[0]
        for attribute in NAMED.finditer(match[0]):
            for key in attribute[1].split():
                yield key.lstrip("@"), Place(file, line, match["kind"], _short(words))
    for number, line_of_text in enumerate(text.split("\n"), 1):
        for match in CITED.finditer(line_of_text):
            begun = line_of_text.rfind(". ", 0, match.start()) + 1
            sentence = line_of_text[begun : match.start() - 1].lstrip(" [")
            yield match[1], Place(file, number, "citation", _short(sentence))


def _short(words: str) -> str:
    text = " ".join(words.split())
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"
