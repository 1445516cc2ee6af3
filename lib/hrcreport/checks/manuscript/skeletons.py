"""This module takes from a text what must be the same in each language: code, labels, values."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass, fields

from hrcreport.document import Markdown
from hrcreport.notebook import Text

FENCE = re.compile(r"^:{3,}.*$", re.MULTILINE)
BLANK_LINES = re.compile(r"\n\s*\n")
TITLE_LIKE = re.compile(r"\s|[^\x00-\x7f]|\{\{")


@dataclass(frozen=True, slots=True)
class Skeleton:
    """What a translation of a text keeps as it is."""

    paragraphs: int
    headings: tuple[int, ...]
    labels: frozenset[str]
    values: frozenset[str]
    citations: frozenset[str]
    links: frozenset[str]


def prose_skeleton(text: str) -> Skeleton:
    """Return what a translation of a Markdown text has to keep."""
    without_values = Text.VALUE.sub("", text)
    markdown = Markdown(without_values)
    marks = [*markdown.labels(), *markdown.references()]
    plain = FENCE.sub("\n", without_values)
    links = Text.LINK.findall(text)
    return Skeleton(
        paragraphs=sum(bool(part.strip()) for part in BLANK_LINES.split(plain)),
        headings=tuple(heading.level for heading in markdown.headings()),
        labels=frozenset(mark.name for mark in marks),
        values=values_in(text),
        citations=frozenset(mark.name for mark in markdown.cited()),
        links=frozenset(word for link in links for word in link.split()),
    )


def values_in(text: str) -> frozenset[str]:
    """Return the names that a text quotes or decides by, without their filters."""
    values: set[str] = set()
    for quoted in Text(text).expressions():
        owners = {part.value for part in quoted.parts if isinstance(part, ast.Attribute)}
        values |= {str(part.arg) for part in quoted.parts if isinstance(part, ast.keyword)}
        values |= {ast.unparse(part) for part in quoted.parts if part not in owners}
    return frozenset(value for value in values if value.replace(".", "").isidentifier())


def differences(english: Skeleton, translated: Skeleton) -> list[str]:
    """Return in words how a translation differs from its source; an empty list means not."""
    sentences = []
    for field in fields(Skeleton):
        translated_value, english_value = (
            getattr(translated, field.name),
            getattr(english, field.name),
        )
        if translated_value == english_value:
            continue
        if isinstance(translated_value, frozenset):
            lacking, added = (
                sorted(english_value - translated_value),
                sorted(translated_value - english_value),
            )
            sentences += [f"{field.name} missing: {', '.join(lacking)}"] if lacking else []
            sentences += [f"{field.name} added: {', '.join(added)}"] if added else []
        elif field.name == "paragraphs":
            sentences.append(f"{translated_value} instead of {english_value} paragraphs")
        else:
            sentences.append("the headings have other levels")
    return sentences


def code_skeleton(source: str) -> str:
    """Return code without comments, layout and the words that it prints.

    A text counts as words where it holds a blank, a value, a letter outside ASCII, or is a single
    word with a capital, as heads of columns are; the values quoted in it must stay the same. The
    default of the parameter `language` may differ too. Code that cannot be read stands for itself.
    """
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError):
        return source
    return ast.dump(_Masked().visit(tree))


class _Masked(ast.NodeTransformer):
    def visit_Constant(self, node: ast.Constant) -> ast.Constant:
        if isinstance(node.value, str) and (TITLE_LIKE.search(node.value) or node.value.istitle()):
            return ast.Constant(f"words {sorted(values_in(node.value))}")
        return node

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.AST:
        if isinstance(node.target, ast.Name) and node.target.id == "language":
            node.value = None
        return self.generic_visit(node)
