"""This module finds markup that is not written as it must be: fences, attributes, references."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from hrcreport.checks.manuscript.passages import MASK, Slip, WrittenPassage
from hrcreport.document import Markdown, Opening, Statement
from hrcreport.foundation import Problem, Trespass

KINDS = {"f": "finding", "r": "recommendation"}
KNOWN_CLASSES = (*KINDS.values(), "recommendations")
FENCE_LIKE = re.compile(
    r"^ {0,3}(:{2,})(?=[ \t]*\{|[ \t]*$|[ \t]+[\w-]+[ \t]*:*[ \t]*$)|^ {0,3}:{3,}"
)
INVISIBLE = "border.invisible"
MARKS_OF_ATTRIBUTE = 2
BLOCK_ID = re.compile(r"#([fr])-")
REFERENCE_BEGINS = re.compile(r"\]\(#([\w.:-]*\w)(.?)")
ADDRESS_ALONE = re.compile(
    r"""
    (?<!\])  # not behind the words of a link
    \(\#(?:tbl|fig|map|eq|f|r|par|annex)-[\w.:-]+\)
    """,
    re.VERBOSE,
)
CITATION_OPENS = re.compile(
    r"""
    (?<!\\)  # not escaped
    \[-?@[^\[\]\n]*(\]|\[|$)
    """,
    re.MULTILINE | re.VERBOSE,
)
BROKEN_LINKS = (
    (re.compile(r"\[\(#[\w.:-]+\)"), "lacks its ']'", "Write [](#label)."),
    (
        ADDRESS_ALONE,
        "lacks its '[]'",
        "Write [](#label).",
    ),
    (re.compile(r"\]\s+\(#[\w.:-]+\)"), "has a blank between its two parts", "Write [](#label)."),
)


class Fence(NamedTuple):
    """A line that opens or closes a block: its place, how many colons it has, what it opens."""

    at: int
    colons: int
    opening: str


def markup_slips(passage: WrittenPassage) -> Iterator[Slip]:
    """Yield the slips of a text in its markup, whatever report prints it."""
    markdown = passage.markdown
    text = markdown.text
    yield from _beyond(passage.masked)
    yield from _fences(passage)
    for opening in markdown.openings():
        yield from _opening(opening)
    for pattern, fault, mend in BROKEN_LINKS:
        for match in pattern.finditer(text):
            written = match[0].strip()
            yield Slip(
                match.start(),
                f"the reference '{written}' {fault}.",
                mend,
                "text.reference-form",
                written,
            )
    for match in REFERENCE_BEGINS.finditer(text):
        if match[2] not in {")", MASK}:
            yield Slip(
                match.start(),
                f"the reference '](#{match[1]}' is not closed.",
                "Write [](#label).",
                "text.reference-form",
                match[1],
            )
    yield from _citation_brackets(text)


def _beyond(text: str) -> Iterator[Slip]:
    """Yield raw code, links that lead elsewhere and pictures.

    Signs are told by themselves, and what a value fills in is seen once it is filled in.
    """
    for slip in Trespass.in_text(text):
        if slip.rule != INVISIBLE and MASK not in slip.found:
            yield Slip(slip.at, f"the text {slip.what}.", slip.mend, slip.rule, slip.found)


def _fences(passage: WrittenPassage) -> Iterator[Slip]:
    fences: list[Fence] = []
    for at, line in passage.markdown.lines():
        match = FENCE_LIKE.match(line)
        if not match:
            continue
        colons = len(match[0].strip())
        indent = len(line) - len(line.lstrip())
        if fence := Markdown(line).fence:
            fences.append(Fence(at + indent, colons, line.strip() if fence.opens else ""))
        else:
            yield Slip(
                at + indent,
                f"the line '{_shown(line)}' opens no block and closes none.",
                "Write ::: {#f-name .finding …} on one line to open it, and ::: to close it.",
                "text.fence",
                line.strip(),
            )
            # What it was to open or close is not told a second time.
            fences.append(Fence(-1, max(colons, 3), "" if line.strip(" :") == "" else line.strip()))
    yield from _balance(passage, fences)


def _balance(passage: WrittenPassage, fences: list[Fence]) -> Iterator[Slip]:
    slips = list(_unbalanced(fences))
    if slips and passage.branches:
        # Of what stands in several branches of a condition, one is printed.
        first = [fence for fence in fences if not any(passage.branch_at(fence.at).values())]
        slips = slips and list(_unbalanced(first))
    yield from (slip for slip in slips if slip.at >= 0)


def _unbalanced(fences: list[Fence]) -> Iterator[Slip]:
    opened: list[Fence] = []
    for fence in fences:
        if fence.opening:
            # A finding holds no finding: the one before was not closed.
            while opened and _is_statement(opened[-1]) and _is_statement(fence):
                yield _unclosed(opened.pop())
            opened.append(fence)
            continue
        matching = [opened_fence for opened_fence in opened if opened_fence.colons == fence.colons]
        if not opened:
            yield Slip(
                fence.at,
                "this ':::' closes a block that was not opened.",
                "Remove it, or open the block with ::: {#f-name .finding …} above.",
                "text.fence",
                ":" * fence.colons,
            )
        elif matching:
            while opened[-1].colons != fence.colons:
                yield _unclosed(opened.pop())
            opened.pop()
        elif (
            any(opened_fence.colons > fence.colons for opened_fence in opened) and fence.colons == 3
        ):
            yield Slip(
                fence.at,
                "this ':::' closes a block that was not opened.",
                "Remove it, or open the block with ::: {#r-name .recommendation …} above.",
                "text.fence",
                ":" * fence.colons,
            )
        else:
            opened.pop()
    for fence in opened:
        yield _unclosed(fence)


def _is_statement(fence: Fence) -> bool:
    return fence.opening.startswith(":::") and bool(BLOCK_ID.search(fence.opening))


def _unclosed(fence: Fence) -> Slip:
    return Slip(
        fence.at,
        f"the block '{_shown(fence.opening)}' is not closed.",
        f"Put a line {':' * fence.colons} where it ends.",
        "text.fence",
        fence.opening,
    )


def _shown(line: str) -> str:
    line = line.strip().replace(MASK, "…")
    return f"{line[:50]}…" if len(line) > 50 else line


def _opening(opening: Opening) -> Iterator[Slip]:
    if opening.inner.count('"') % 2:
        at = opening.inner_at + _odd_attribute(opening.inner)
        yield Slip(
            at,
            f"a quotation mark is missing in '{_shown('{' + opening.inner)}'.",
            'Write each attribute with both its marks: rests-on="tbl-groups BPUFF-9".',
            "text.attributes",
        )
        return
    yield from _stray_words(opening)
    attributes = list(Markdown(opening.inner).attributes())
    classes = [attribute for attribute in attributes if attribute.key == "."]
    for class_attribute in classes:
        near = Problem.did_you_mean(class_attribute.value, KNOWN_CLASSES)
        if class_attribute.value not in KNOWN_CLASSES and near:
            yield Slip(
                opening.inner_at + class_attribute.at,
                f"the class '.{class_attribute.value}' is unknown.",
                near.strip(),
                "text.attributes",
                class_attribute.value,
            )
            return
    name = next((attribute.value for attribute in attributes if attribute.key == "#"), "")
    statement = next(
        (
            class_attribute.value
            for class_attribute in classes
            if class_attribute.value in KINDS.values()
        ),
        None,
    )
    yield from _kind(opening, name, statement)
    if statement == KINDS["f"]:
        for attribute in attributes:
            if attribute.key not in {"#", ".", *Statement.OF_FINDING}:
                allowed = ", ".join(Statement.OF_FINDING)
                yield Slip(
                    opening.inner_at + attribute.at,
                    f"a finding cannot say '{attribute.key}'.",
                    f"{Problem.did_you_mean(attribute.key, Statement.OF_FINDING)}Attributes: "
                    f"{allowed}.",
                    "text.attributes",
                    attribute.key,
                )


def _stray_words(opening: Opening) -> Iterator[Slip]:
    """Yield what is neither an id, a class nor an attribute."""
    left = opening.inner
    for attribute in Markdown(opening.inner).attributes():
        left = left[: attribute.at] + " " * (attribute.end - attribute.at) + left[attribute.end :]
    for match in re.finditer(rf"[^\s{MASK}]+", left):
        yield Slip(
            opening.inner_at + match.start(),
            f"'{match[0]}' is no attribute of a block.",
            'Write an id as #name, a class as .name and an attribute as name="words".',
            "text.attributes",
            match[0],
        )


def _kind(opening: Opening, name: str, statement: str | None) -> Iterator[Slip]:
    """Yield a block whose id and class do not belong together."""
    kind = KINDS.get(name.partition("-")[0]) if "-" in name else None
    if kind and not statement:
        yield Slip(
            opening.at,
            f"the block '#{name}' does not say that it is a {kind}.",
            f"Write its class: ::: {{#{name} .{kind} …}}",
            "text.attributes",
            name,
        )
    if statement and not name:
        yield Slip(
            opening.at,
            f"a {statement} has no id.",
            f"Write ::: {{#{statement[0]}-name .{statement} …}}",
            "text.attributes",
        )
    if statement and kind and kind != statement:
        yield Slip(
            opening.at,
            f"the {statement} '#{name}' has the id of a {kind}.",
            f"Write #{statement[0]}-{name[2:]}.",
            "text.attributes",
            name,
        )


def _odd_attribute(inner: str) -> int:
    """Return where the first attribute begins that has not its two quotation marks."""
    begins = [match.start() for match in re.finditer(r"[\w-]+=", inner)]
    for at, end in zip(begins, [*begins[1:], len(inner)], strict=True):
        if inner.count('"', at, end) != MARKS_OF_ATTRIBUTE:
            return at
    return 0


def _citation_brackets(text: str) -> Iterator[Slip]:
    """Yield citations whose bracket is not closed, or has no citation behind it."""
    for match in CITATION_OPENS.finditer(text):
        if match[1] != "]":
            key = match[0].rstrip("[").strip()
            yield Slip(
                match.start(),
                f"the citation '{_shown(key)}' is not closed.",
                "Write the ']' behind it: [@key, para. 12].",
                "text.citation-form",
            )
