"""This module finds the paragraphs of a stored text, and the words of one place in it.

A text has one paragraph a line behind its number and a tab, or numbers in square brackets
("[12.]"), or articles under headings ("### Article 6"). One that has none of these is divided by
its lines, which are then counted; of a whole code those of the articles that its record names.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

TABBED = re.compile(r"^([^\t\n]{1,60})\t(.*)$", re.MULTILINE)
BRACKETED = re.compile(r"^\[(\d+[a-z]?)\.?\s*\]\s*", re.MULTILINE)
HEADED = re.compile(r"^#+\s*(?:Article|Art\.|Section)\s+(\d+[A-Za-z]?)\b[^\n]*", re.MULTILINE)
ARTICLE = re.compile(
    r"^[#*\s]*Art(?:[íi]culo|icle|\.)?\s+(?P<label>[A-Z]?\d[\w.-]*)(?P<rest>[^\n]*)",
    re.MULTILINE | re.IGNORECASE,
)
NAMED_ARTICLE = re.compile(r"[A-Z]?\d[\w.-]*\w|\d")
PARTS = re.compile(r"\b(?:art|para|principle|rule)s?\b\.?\s+")
CHAPTER = re.compile(r"“([^”]+)”")
NUMBER = re.compile(
    r"""
    (?<![\d(])  # no end of a number, no part in brackets
    (?P<first>\d+)(?![\d)])(?P<part>(?:\s?\([0-9a-z]+\))*)(?:–(?P<last>\d+))?
    """,
    re.VERBOSE,
)
SPAN = re.compile(r"(\d+)–(\d+)")
MARK = re.compile(r"\(([0-9a-z]+)\)")
SPAN_OF_MARKS = re.compile(r"\(([0-9a-z])\)–\(([0-9a-z])\)")
FEWEST, FEWEST_LETTERS = 2, 20
NO_WORDS = re.compile(r"[#|>]|<[^>]*>(?:[^<]*</[^>]*>)?$|\*\*URL|\[copier:")
"""How a line begins that is no words of a law: a head, a table, a mark, a note of who copied it."""
LINES_OF_A_HEAD = 6
"""A text may begin with what it is, where it comes from and the like."""
WORD = re.compile(r"[a-z]{6,}")
STEM = 5
COMMON = frozenset(
    ("officials", "official", "police", "enforcement", "persons", "whether", "should", "which",
     "against", "require", "requires", "states", "public", "others", "between", "before", "within",
     "without")
)  # fmt: skip  # a list of words


def paragraphs(text: str) -> dict[str, str]:
    """Return the paragraphs of a text by their numbers ("12", "6(1)", "Article 6" as "6")."""
    tabbed = {match[1].strip(): match[2].strip() for match in TABBED.finditer(text)}
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    if len(tabbed) >= FEWEST and len(lines) <= 2 * len(tabbed) + LINES_OF_A_HEAD:
        return tabbed
    for pattern in (BRACKETED, HEADED):
        marks = list(pattern.finditer(text))
        if len(marks) >= FEWEST:
            ends = [*(match.start() for match in marks[1:]), len(text)]
            return {
                match[1]: text[match.end() : end].strip()
                for match, end in zip(marks, ends, strict=True)
            }
    numbered_lines = (
        line for line in lines if len(line) >= FEWEST_LETTERS and not NO_WORDS.match(line)
    )
    return {str(number): line for number, line in enumerate(numbered_lines, 1)}


def article_words(pinpoint: str, text: str) -> str:
    r"""Return the articles of a law that a pinpoint names; empty where the text lacks any of them.

    Article headings divide the text: "Article L435-1", "ARTÍCULO 2.5.14.1.3. DEFINICIONES. …".

    Example:
        >>> law = "Article 1\nOne.\nArticle 2\nTwo.\nArticle 3\nThree."
        >>> article_words("arts. 1 and 3", law)
        'One.\nThree.'
        >>> article_words("art. 4", law)
        ''
    """
    text_by_label: dict[str, str] = {}
    marks = list(ARTICLE.finditer(text))
    if not marks:
        return ""
    ends = [*(match.start() for match in marks[1:]), len(text)]
    for match, end in zip(marks, ends, strict=True):
        head = match["rest"].lstrip(" .o°º—–-") if len(match["rest"]) > FEWEST_LETTERS else ""
        label = _label(match["label"])
        text_by_label[label] = "\n".join(
            filter(None, (text_by_label.get(label, ""), head, text[match.end() : end].strip()))
        )
    labels = list(articles_named(pinpoint, tuple(text_by_label)))
    is_complete = len(text_by_label) >= FEWEST and all(
        article in text_by_label for article in labels
    )
    return "\n".join(text_by_label[article] for article in labels) if is_complete else ""


def articles_named(pinpoint: str, known_labels: tuple[str, ...] = ()) -> Iterator[str]:
    """Yield each article that a pinpoint names; within a span those that `known_labels` has.

    Example:
        >>> list(articles_named("arts. 2, 4–6", ("2", "3", "4", "5", "6")))
        ['2', '4', '5', '6']
        >>> list(articles_named("sect. 4"))
        []
    """
    for part in re.split(r",| and ", pinpoint) if pinpoint.startswith("art") else ():
        labels = [_label(article) for article in NAMED_ARTICLE.findall(part.partition("(")[0])]
        if len(labels) > 1 and {*labels} <= {*known_labels}:
            yield from known_labels[
                known_labels.index(labels[0]) : known_labels.index(labels[-1]) + 1
            ]
        else:
            yield from labels


def _label(written: str) -> str:
    """Return the number of an article without the sign of an ordinal: "7o." as "7"."""
    return re.sub(r"(\d)[oº°]?\.?$", r"\1", written).upper()


def words_at(pinpoint: str, text: str) -> str:
    r"""Return the words of a text at a place, a paragraph a line; empty where it lacks any of it.

    Example:
        >>> words_at("paras. 2 and 3", "1\tOne.\n2\tTwo.\n3\tThree.")
        '2 Two.\n3 Three.'
        >>> words_at("para. 9", "1\tOne.\n2\tTwo.")
        ''
    """
    words_by_key, chosen = paragraphs(text), dict[str, str]()
    marked_numbers = list(_asked(pinpoint))
    if chapter := CHAPTER.match(pinpoint):
        marked_numbers = [(f"{chapter[1]}, {number}", marks) for number, marks in marked_numbers]
        pinpoint = chapter[1]
    if not marked_numbers:
        matching = {
            key: words
            for key, words in words_by_key.items()
            if pinpoint and key.startswith(pinpoint)
        }
        return "\n".join(f"{key} {words}" for key, words in matching.items())
    for number, marks in marked_numbers:
        below_number = {key: words for key, words in words_by_key.items() if _under(key, number)}
        parts = {
            key: words
            for key, words in below_number.items()
            for mark in marks
            if _under(key, number + mark)
        }
        if not below_number:
            return ""
        chosen |= parts or below_number
    return "\n".join(f"{key} {words}" for key, words in chosen.items())


def _asked(pinpoint: str) -> Iterator[tuple[str, list[str]]]:
    """Yield each number of a pinpoint with the marks below it: ("11", ["(a)"])."""
    parts = PARTS.split(pinpoint)[1:]
    for part in parts:
        for match in NUMBER.finditer(part):
            last = int(match["last"] or match["first"])
            remaining_text = part[match.end() :]
            span = SPAN_OF_MARKS.match(match["part"].strip() + remaining_text.split(",")[0])
            marks = [f"({mark})" for mark in MARK.findall(match["part"])]
            if span:
                marks = [
                    f"({chr(code_point)})" for code_point in range(ord(span[1]), ord(span[2]) + 1)
                ]
            elif len(marks) > 1:
                marks = ["".join(marks)]
            for later_mark in re.findall(r" and (\([0-9a-z]+\))", remaining_text[:12]):
                marks.append(later_mark)
            for number in range(int(match["first"]), last + 1):
                yield str(number), marks if number == last else []


def _under(key: str, place: str) -> bool:
    """Tell whether a paragraph is that of a place or a part of it: "11(a)(i)" of "11(a)"."""
    return key == place or (key.startswith(place) and key[len(place)] in "(.,")


def unsaid(question: str, words: str) -> list[str]:
    """Return the words of a question whose stem the words of its text do not have."""
    stems = {word[:STEM] for word in WORD.findall(words.casefold())}
    question_words = dict.fromkeys(WORD.findall(question.casefold()))
    return [word for word in question_words if word[:STEM] not in stems and word not in COMMON]


def shared_words(statement: str, text: str) -> frozenset[str]:
    """Return the words of two texts whose stems both have, in small letters, of six or more."""
    first, second = (set(WORD.findall(words.casefold())) for words in (statement, text))
    stems = {word[:STEM] for word in first} & {word[:STEM] for word in second}
    return frozenset(word for word in first | second if word[:STEM] in stems)


def numbers_named(number_spans: Iterable[str]) -> Iterator[str]:
    """Yield each number of a list in which spans may stand: "2", "6–8" as "2", "6", "7", "8"."""
    for number_or_span in number_spans:
        span = SPAN.fullmatch(number_or_span)
        yield from map(str, range(int(span[1]), int(span[2]) + 1)) if span else (number_or_span,)


def uncovered(text: str, *, used: Iterable[str], aside: Iterable[str]) -> list[str]:
    """Return the numbers of the paragraphs that a summary neither uses nor sets aside."""
    covered = {*numbers_named(used), *numbers_named(aside)}
    return [number for number in paragraphs(text) if number not in covered]
