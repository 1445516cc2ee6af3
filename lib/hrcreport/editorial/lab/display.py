"""This module turns the text of a report into Markdown that JupyterLab shows as it will read.

Values, notes, citations, references, findings and recommendations become spans and boxes of HTML
with a class each, which say on hover what stands behind them; what is unknown has a class of its
own. Nothing of the grammar of values, of Pandoc's boxes and of its citations is left to see.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from jinja2 import TemplateSyntaxError

from hrcreport.document import Markdown
from hrcreport.foundation import Problem
from hrcreport.notebook import Piece, Prose, ProseProblem, Text, Value

OPENS, CLOSES = "\ue200", "\ue201"
STASHED = re.compile(f"{OPENS}(\\d+){CLOSES}")
NOTE = re.compile(r"\^\[((?:[^\[\]]|\[(?:[^\[\]]|\[[^\[\]]*\])*\])*)\]")
REFERENCE = re.compile(r"\[([^\[\]]*)\]\(#([^)\s]+)\)(?:\{([^{}\n]*)\})?")
TARGET = re.compile(r"\[\]\{([^{}\n]*)\}")
SPAN = re.compile(r"\[([^\[\]]*)\]\{([.#\w][^{}\n]*)\}")
HEADING = re.compile(r"^( {0,3}#{1,6} .*?)[ \t]*\{([^{}\n]*)\}[ \t]*$")
EMPHASIS = re.compile(
    r"""
      (?<!\w)  # before a word, and no sign within one
      [*_]+
    | [*_]+(?!\w)
    """,
    re.VERBOSE,
)
TRAILING = re.compile(
    r"""
    (?<=[)\]])  # attributes of a span or of a link
    \{[.#][^{}\n]*\}
    """,
    re.VERBOSE,
)
BEGINS_BLOCK = re.compile(r"\s*(?:\n|#|:::|[-*+] |\d+[.)] |\||>)")
DOLLAR = re.compile(
    r"""
      \$(?=[\s\d])
    | (?<=\w)  # a sum: US$ 5, and no formula
      \$
    """,
    re.VERBOSE,
)
LISTS = ("rests-on", "standards", "follows")
"""Attributes of findings and recommendations that name labels, findings, and codes."""


@dataclass(slots=True)
class Stash:
    """Pieces of HTML that no later step may read as Markdown, each behind a sign."""

    html: list[str] = field(default_factory=list)
    plain: list[str] = field(default_factory=list)

    def keep(self, markup: str, plain: str = "") -> str:
        """Keep a piece and return its sign; `plain` is what it reads where no HTML can stand."""
        self.html.append(markup)
        self.plain.append(plain)
        return f"{OPENS}{len(self.html) - 1}{CLOSES}"

    def span(self, kind: str, text: str, title: str, *, tag: str = "span") -> str:
        """Keep a text with its class and what it says on hover."""
        hover = f' title="{self.attribute(title)}"' if title else ""
        inner = html.escape(self.words(text), quote=False)
        return self.keep(f'<{tag} class="hrc-{kind}"{hover}>{inner}</{tag}>', self.words(text))

    def words(self, text: str) -> str:
        """Return a text with the words of each kept piece in its place."""
        return STASHED.sub(lambda match: self.plain[int(match[1])], text)

    def attribute(self, text: str) -> str:
        """Return a text as the value of an attribute."""
        return html.escape(self.words(text)).replace("\n", "&#10;")

    def restored(self, text: str) -> str:
        """Return a text with each kept piece in its place."""
        while STASHED.search(text):
            text = STASHED.sub(lambda match: self.html[int(match[1])], text)
        return text


Filling = Callable[[str], Prose]
Source = Callable[[Value], str]


@dataclass(slots=True)
class DisplayedText:
    """A text as it will read, and what is wrong with its values."""

    text: str
    problems: list[ProseProblem] = field(default_factory=list)


def displayed(
    text: str,
    filling: Filling,
    *,
    cited: Mapping[str, str],
    source: Source = lambda _: "",
    has_run: bool = True,
) -> DisplayedText:
    """Return the Markdown of a cell as it will read; never raises for what an author wrote.

    `filling` fills a text with the values that are known, `source` tells where one comes from,
    `cited` holds the words of each citation by its code or key. Before the cells above have run
    (`has_run`), nothing unknown is a mistake.
    """
    stash = Stash()
    filled = filling(text) if Text(text).has_expressions else Prose(text)
    problems = [] if not has_run else filled.problems
    try:
        parts = list(Text(text).pieces()) if Text(text).has_expressions else []
    except TemplateSyntaxError:
        return DisplayedText(stash.restored(_broken(text, filled.problems, stash)), filled.problems)
    simple = all(piece.is_of_a_condition or piece.kind in {"data", "value"} for piece in parts)
    if parts and (simple or filled.problems):
        known_prose = None if filled.problems else filled
        words = _PieceWalk(parts, known_prose, filling, stash, source, has_run=has_run).text()
        if filled.problems and not any(piece.kind != "data" for piece in parts):
            words = _broken(text, filled.problems, stash)
    else:
        words = filled.text
    return DisplayedText(as_shown(words, cited=cited, stash=stash), problems)


def as_shown(text: str, *, cited: Mapping[str, str], stash: Stash | None = None) -> str:
    """Return a filled text with its notes, citations, references and boxes as what they are."""
    stash = stash or Stash()
    masked = Markdown(text).with_code(lambda code: stash.keep(code, code))
    masked = DOLLAR.sub("&#36;", masked)
    masked = NOTE.sub(lambda m: stash.span("note", "note", _plain(m[1], stash), tag="sup"), masked)
    masked = REFERENCE.sub(lambda m: _reference(m[2], stash, m[1], m[3] or ""), masked)
    masked = Markdown(masked).with_citations(lambda inside: _citation(inside, cited, stash))
    return stash.restored("\n".join(_lines(masked, cited, stash)))


def _broken(text: str, problems: list[ProseProblem], stash: Stash) -> str:
    """Return a text whose braces cannot be read, as it was written."""
    title = " ".join(f"{problem.what} {problem.mend}" for problem in problems)
    spans = [stash.span("unknown", line, title) for line in text.splitlines() if line.strip()]
    return "\n\n".join(spans)


class _PieceWalk:
    """One way through the pieces of a text: each value and condition is asked for where it stands.

    `known_prose` is the whole text filled in, or None: then each is asked for alone, and what
    cannot be answered is shown as what it asks for.
    """

    def __init__(
        self,
        parts: list[Piece],
        known_prose: Prose | None,
        filling: Filling,
        stash: Stash,
        source: Source,
        *,
        has_run: bool,
    ) -> None:
        self.parts, self.filling, self.stash, self.source = parts, filling, stash, source
        self.has_run = has_run
        self.known = known_prose is not None
        self.values = iter(known_prose.values if known_prose else ())
        self.decisions = iter(known_prose.decisions if known_prose else ())
        self.written: list[str] = []
        self.line = ""

    def text(self) -> str:
        """Return the text as far as it can be filled in."""
        # Of each open block: is its branch printed, has one been, is what surrounds printed, and
        # the sign that ends it.
        blocks: list[list[Any]] = []
        for number, part in enumerate(self.parts):
            printing = not blocks or bool(blocks[-1][0])
            if part.kind == "data":
                if printing:
                    self._write(part.content)
            elif part.kind == "value":
                if printing:
                    self._value(part.content)
            elif part.kind == "if":
                holds = self._holds(part.content) if printing else False
                open_mark = self._opened(number, holds, printing)
                blocks.append([printing and holds is not False, holds is True, printing, open_mark])
            elif part.is_of_a_condition and blocks:
                self._branch(part, blocks)
        return "".join(self.written)

    def _branch(self, part: Piece, blocks: list[list[Any]]) -> None:
        block = blocks[-1]
        if part.kind == "endif":
            ending = blocks.pop()[3]
            if ending and self.line.strip() and Markdown(self.line).takes_span(len(self.line)):
                self._write(ending)
            return
        is_reached = block[2] and not block[1]
        holds = self._holds(part.content) if is_reached and part.asks else is_reached
        block[0] = is_reached and holds is not False
        block[1] = block[1] or (is_reached and holds is True)

    def _write(self, text: str) -> None:
        self.written.append(text)
        self.line = (self.line + text)[(self.line + text).rfind("\n") + 1 :]

    def _value(self, expression: str) -> None:
        value, problem = None, None
        if self.known:
            value = next(self.values)
        else:
            answer = self.filling(f"{{{{ {expression} }}}}")
            value = answer.values[0] if answer.values and not answer.problems else None
            problem = answer.problems[0] if answer.problems else None
        fits = Markdown(self.line).takes_span(len(self.line))
        if value is None:
            kind = "unknown" if self.has_run else "pending"
            title = f"{problem.what} {problem.mend}" if problem and self.has_run else ""
            title = title or f"{expression}: run the cells to see it."
            bare_expression = expression.partition("|")[0].strip()
            token = self.stash.span(kind, bare_expression, title)
            self._write(
                token if fits else self.stash.keep(html.escape(bare_expression), bare_expression)
            )
        elif value.text and Markdown(self.line).takes_span(len(self.line), value.text):
            self._write(self.stash.span("value", value.text, told_of(value, self.source)))
        else:
            self._write(value.text)

    def _holds(self, expression: str) -> bool | None:
        """Return whether a condition holds, or None where it cannot be told."""
        if self.known:
            return next(self.decisions).holds
        answer = self.filling(f"{{% if {expression} %}}1{{% endif %}}")
        return None if answer.problems else bool(answer.text)

    def _opened(self, number: int, holds: bool | None, printing: bool) -> str:
        """Show that a text is printed, or left out, by a condition; return the sign of its end."""
        if not printing:
            return ""
        condition = self.parts[number].content
        inside = self.parts[number + 1].content if number + 1 < len(self.parts) else ""
        inline = self.line.strip() != ""
        # In a heading a sign would stand in the outline, too.
        if (
            self.line.startswith("#")
            or not Markdown(self.line).takes_span(len(self.line))
            or (not inline and BEGINS_BLOCK.match(inside or "\n"))
        ):
            return ""
        if holds is False:
            title = f"Left out, since this does not hold: {condition}."
            self._write(self.stash.span("if", "⋯", f"{title}\n{_shortened(inside)}"))
            return ""
        words = "Printed since this holds" if holds else "Printed only where this holds"
        self._write(self.stash.span("if", "⟨", f"{words}: {condition}."))
        return self.stash.span("if", "⟩", f"{words}: {condition}.")


def _shortened(text: str) -> str:
    words = " ".join(text.split())
    return f"{words[:200]}…" if len(words) > 200 else words


def told_of(value: Value, source: Source) -> str:
    """Return what a value says on hover: its expression, the number behind it, its source."""
    number = "" if value.number is None else f" = {value.number:.12g}"
    return "\n".join(filter(None, [f"{value.expression}{number}", source(value)]))


def _plain(text: str, stash: Stash) -> str:
    """Return the words of a note, for what it says on hover."""
    words = Markdown(text).with_citations(lambda inside: inside.replace("@", ""))
    words = SPAN.sub(r"\1", REFERENCE.sub(lambda m: m[1] or m[2], words))
    return stash.words(EMPHASIS.sub("", words))


def _reference(label: str, stash: Stash, words: str = "", attributes: str = "") -> str:
    """Return a reference; JupyterLab puts the number of its target into it."""
    printed_words = stash.words(words) or label
    title = f' title="{stash.attribute(attributes)}"' if attributes else ""
    name = html.escape(label)
    return stash.keep(
        f'<a class="hrc-ref" href="#{name}"{title}>{html.escape(printed_words, quote=False)}</a>',
        printed_words,
    )


def _citation(inside: str, cited: Mapping[str, str], stash: Stash) -> str:
    """Return the citations between one pair of brackets, one for each source."""
    return "".join(_cited(citation.strip(), cited, stash) for citation in inside.split(";"))


def _cited(written: str, cited: Mapping[str, str], stash: Stash) -> str:
    marks = list(Markdown(written).cited())
    if not marks:
        return stash.span("cite", written, "", tag="sup")
    printed_words, key = written, marks[0].name
    for mark in reversed(marks):
        printed_words = printed_words[: mark.at] + mark.name + printed_words[mark.end :]
    if key in cited:
        return stash.span("cite", printed_words, cited[key], tag="sup")
    message = f"No register of law and no bibliography holds '{key}'. "
    return stash.span(
        "unknown", printed_words, message + Problem.did_you_mean(key, cited), tag="sup"
    )


def _lines(text: str, cited: Mapping[str, str], stash: Stash) -> Iterator[str]:
    """Yield the lines of a text with its boxes and headings as HTML, and its spans."""
    open_boxes = 0
    for line in text.split("\n"):
        fence = Markdown(line).fence
        if fence and fence.opens:
            inner = fence.opening.strip("{}")
            written = inner if "=" in inner or inner[:1] in "#." else f".{inner}"
            open_boxes += 1
            yield from _box(written, cited, stash)
        elif fence:
            if open_boxes:
                yield from ("", "</div>", "")
                open_boxes -= 1
            else:
                why = "This ::: ends a box that none above opens."
                yield stash.span("unknown", "end of a box", why)
        elif heading := HEADING.match(line):
            yield f"{_inline(heading[1], stash)} {_tags(heading[2], stash, bare='')}".rstrip()
        else:
            yield _inline(line, stash)
    if open_boxes:
        yield from ("", stash.span("unknown", "the box is not closed", "Write ::: below it."), "")
        yield from ["</div>", ""] * open_boxes


def _inline(line: str, stash: Stash) -> str:
    line = TARGET.sub(lambda match: _tags(match[1], stash), line)
    while SPAN.search(line):
        line = SPAN.sub(lambda match: _span(match, stash), line)
    return TRAILING.sub("", line)


def _span(match: re.Match[str], stash: Stash) -> str:
    attributes = _attributes(match[2])
    kind = attributes["class"].split(" ")[0] or "span"
    language = f' lang="{stash.attribute(attributes["lang"])}"' if "lang" in attributes else ""
    opened = f'<span class="hrc-{html.escape(kind)}" title="{html.escape(kind)}"{language}>'
    return stash.keep(opened) + match[1] + stash.keep("</span>")


def _tags(attributes: str, stash: Stash, *, bare: str = "¶") -> str:
    """Return the classes of a heading or paragraph, or `bare`, with its label on hover."""
    named_attributes = _attributes(attributes)
    tag_text = (
        named_attributes["class"] if named_attributes["class"] not in ("", "unnumbered") else bare
    )
    title = stash.words(attributes)
    return stash.span("tag", tag_text, title) if tag_text and title.strip() else ""


def _attributes(written: str) -> dict[str, str]:
    """Return attributes by their names; `id` and `class` are always there."""
    attributes = {"id": "", "class": ""}
    for key, value, *_ in Markdown(written).attributes():
        if key == ".":
            attributes["class"] = f"{attributes['class']} {value}".strip()
        else:
            attributes["id" if key == "#" else key] = value
    return attributes


def _box(written: str, cited: Mapping[str, str], stash: Stash) -> Iterator[str]:
    """Yield the beginning of a box: of a finding or recommendation with what it rests on."""
    attributes = _attributes(stash.words(written))
    kind = attributes["class"].split(" ")[0] or "box"
    language = "".join(
        f' {key}="{html.escape(attributes[key])}"' for key in ("lang", "dir") if key in attributes
    )
    yield ""
    yield f'<div class="hrc-box hrc-{html.escape(kind)}"{language}>'
    yield ""
    if attributes["id"] or kind in ("finding", "recommendation"):
        yield _head(kind, attributes, cited, stash)
        yield ""


def _head(kind: str, attributes: Mapping[str, str], cited: Mapping[str, str], stash: Stash) -> str:
    head = [
        stash.keep(
            f"<strong>{html.escape(kind.capitalize())}</strong> {html.escape(attributes['id'])}"
        )
    ]
    for key, value in attributes.items():
        if key in LISTS:
            cited_names = [name.removeprefix("@") for name in value.split()]
            head.append(
                f"{key.replace('-', ' ')} {', '.join(_link(n, cited, stash) for n in cited_names)}"
            )
        elif key not in ("id", "class"):
            head.append(stash.keep(f"{html.escape(key)} {html.escape(value)}"))
    inner = stash.restored(" · ".join(head))
    return stash.keep(f'<p class="hrc-head">{inner}</p>')


def _link(name: str, cited: Mapping[str, str], stash: Stash) -> str:
    if Markdown.kind_of_label(name) in {"float", "statement"}:
        return _reference(name, stash)
    if name in cited or "." in name or [key for key, *_ in Markdown(f"@{name}").cited()] != [name]:
        return stash.span("key", name, cited.get(name, ""))
    return _cited(f"@{name}", cited, stash)
