"""This module finds what is left out, miscounted or written twice: members, items, sentences."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import pairwise, takewhile
from string import ascii_lowercase

from hrcreport.checks.printed.passages import AUTHORED, PROSE, Passage, Reading, around, quoted
from hrcreport.checks.printed.references import SENTENCE_END, language_of, listed
from hrcreport.checks.printed.word_parts import roman

LETTER = re.compile(
    r"""
    (?: ^ | (?<=[a-z][ ])(?=\(?a\)[ ]) | (?<=[:;,][ ]) | (?<=[ ]and[ ]) | (?<=[;,][ ]or[ ])
      | (?<=[ ]et[ ]) | (?<=[ ][yo][ ]) | (?<=[;,][ ]ou[ ])
    )
    \(?([a-z])\)[ ](?!(?:and|or|to|of|et|ou|à|de|du)\b)(?=[^\W\d])
    """,
    re.VERBOSE,
)
"""A letter of a list that stands in a sentence, not one of an article: “article 2 (a) and (c)”."""
NUMERALS = tuple(roman(number).lower() for number in range(1, 22))
NUMERAL = re.compile(
    rf"""
    (?<=[ ,;:])  # within a sentence
    \(({"|".join(NUMERALS[:-1])})\)[ ](?!(?:and|or|to|of)\b)(?=[^\W\d])
    """,
    re.VERBOSE,
)
OF_ITS_OWN = re.compile(r"\b(?:which|who|that|where|when|while|qui|que|où|dont|including|not)\b|\(")
"""What makes commas of an item stand for other things than the next item."""
MOST_WORDS = 6
YEARS = range(1500, 2101)
LEAST_WORDS, FEW = 10, 6
"""A shorter sentence may stand twice, and one of few words in its section."""
NEXT_SENTENCE = re.compile(r"(?<=[.!?]) \s+ (?=[^\Wa-zà-ÿ\d]|“)", re.VERBOSE)


def broken_sequences(reading: Reading) -> Iterator[tuple[Passage, str]]:
    """Yield each passage where a member of a series is left out or stands twice, and which."""
    yield from _ordinals(reading)
    for passage in reading.of(*AUTHORED):
        for pattern, series in ((LETTER, ascii_lowercase), (NUMERAL, NUMERALS)):
            members = passage.own_matches(pattern)
            if len(members) < 2 or members[0][1] != series[0]:
                continue
            for before, member in pairwise(members):
                due = series[series.index(before[1]) + 1]
                if member[1] not in {due, series[0]}:
                    yield passage, f"{around(member)}: ({due}) is due, not ({member[1]})."


def miscounted_lists(reading: Reading) -> Iterator[tuple[Passage, str]]:
    """Yield each passage that says how many things follow where others follow, and how many."""
    pattern = _counting(language_of(reading))
    if pattern is None:
        return
    passages = reading.passages
    numerals = listed("numerals")[language_of(reading)]
    for at, passage in enumerate(passages):
        if passage.role not in AUTHORED:
            continue
        for match in passage.own_matches(pattern):
            said = numerals.index(match["number"].lower()) + 2
            count = (
                _items_within(passage.text[match.end() :], language_of(reading))
                if passage.text[match.end() :].strip()
                else _items_below(passages[at + 1 :])
            )
            if count and count != said:
                yield passage, f"{around(match)}: {count} follow."


def larger_parts(reading: Reading) -> Iterator[tuple[Passage, str]]:
    """Yield each part that is more than its whole: “43 persons, of whom 48”, “seven of the six”."""
    language = language_of(reading)
    pattern = _parts(language)
    if pattern is None:
        return
    for passage in reading.of(*AUTHORED):
        for match in passage.own_matches(pattern):
            numbers = {
                name.rstrip("0123456789"): text for name, text in match.groupdict().items() if text
            }
            part, whole = (_counted(numbers[name], language) for name in ("part", "whole"))
            if part > whole and not {part, whole} & {*YEARS}:
                yield passage, f"{around(match)}: {part:,} are more than {whole:,}."


def wrong_sums(reading: Reading) -> Iterator[tuple[Passage, str]]:
    """Yield two parts that are not their sum: “12 women and 15 men, 28 persons in all”.

    Of shares, and of parts of a whole that stands before, only those are told that are more than
    it, and only where both tell one thing: of which sex persons are, or of which group.
    """
    language = language_of(reading)
    if language not in listed("sums"):
        return
    for passage in reading.of(*AUTHORED):
        for pattern in map(_sum, listed("sums")[language]):
            for match in passage.own_matches(pattern):
                one, other = (float(re.sub(r"[,\s]", "", match[name])) for name in ("one", "other"))
                total = match.groupdict().get("sum")
                whole = float(re.sub(r"[,\s]", "", total)) if total else 100
                is_sum = match.start("one") < match.start("sum") if total else False
                if one + other > whole or (is_sum and one + other < whole):
                    yield passage, f"{around(match)}: the two are {one + other:,g}."


@cache
def _sum(pattern: str) -> re.Pattern[str]:
    """Return a pattern of two parts and their sum; words in capitals stand for others."""
    for part, written in listed("sums")["parts"].items():
        pattern = pattern.replace(part, written)
    return re.compile(pattern)


def counted_members(reading: Reading) -> Iterator[tuple[Passage, str]]:
    """Yield each paragraph that names how many it tells apart, and tells other: “The fourth …”."""
    language = language_of(reading)
    if language not in listed("members"):
        return
    members = [re.compile(rf"(?:{member})\b") for member in listed("members")[language]]
    numerals = "|".join(listed("numerals")[language])
    count = re.compile(
        rf"\b(?P<number>(?i:{numerals}))\s(?:[\w’-]+\s){{0,2}}?{listed('counted')[language]}"
    )
    for passage in reading.of(*AUTHORED):
        sentences = NEXT_SENTENCE.split(passage.text)
        order = [
            next((at for at, member in enumerate(members, 1) if member.match(sentence)), 0)
            for sentence in sentences
        ]
        told = [number for number in order if number]
        if len(told) < 2 or told != [*range(1, len(told) + 1)] or not order.index(1):
            continue
        above = sentences[order.index(1) - 1]
        match = next(iter(count.finditer(above)), None)
        if match and _counted(match["number"], language) != len(told):
            yield passage, f"{quoted(above)} says {match['number']}; {len(told)} follow."


def counted_names(reading: Reading) -> Iterator[tuple[Passage, str]]:
    """Yield each number of things that are named beside it and are other: “two States (A, B, C)”.

    A set that stands with another number elsewhere is told as well: “the six States compared”.
    """
    language = language_of(reading)
    if language not in listed("named"):
        return
    pattern, joint = _naming(language), re.compile(listed("joint")[language])
    counted: dict[str, list[tuple[int, Passage, re.Match[str]]]] = {}
    for passage in reading.of(*AUTHORED):
        for match in passage.own_matches(pattern):
            names = joint.sub("", next(filter(None, match.groups()[1:])))
            count = len(re.split(rf",?{listed('and')[language]}|, ", names))
            if count != _counted(match["number"], language):
                yield passage, f"{around(match)}: {count} are named."
        for match in passage.own_matches(_sets(language)):
            key = match[0].lower().replace(match["number"].lower(), "", 1)
            counted.setdefault(key, []).append(
                (_counted(match["number"], language), passage, match)
            )
    for places in counted.values():
        usual, times = Counter(number for number, _, _ in places).most_common(1)[0]
        for number, passage, match in places:
            if number != usual and times > 1:
                yield passage, f"{around(match)}: elsewhere they are {usual}."


def ordinal_steps(reading: Reading) -> Iterator[tuple[Passage, str]]:
    """Yield each passage that says how many paragraphs follow, “First, …” to the last, wrongly."""
    language = language_of(reading)
    ordinals = [re.compile(rf"(?:{word})\b,?") for word in listed("ordinals").get(language, ())]
    numerals = "|".join(listed("numerals").get(language, ()))
    number = re.compile(rf"\b(?P<number>(?i:{numerals}))\s(?:[\w’-]+\s)?[\w’-]+s\b")
    passages = reading.of(*PROSE) if ordinals else []
    for at, passage in enumerate(passages[1:], 1):
        if not ordinals[0].match(passage.text):
            continue
        below = passages[at : at + len(ordinals)]
        pairs = zip(ordinals, below, strict=False)
        steps = takewhile(lambda pair: pair[0].match(pair[1].text), pairs)
        count = len([*steps])
        numbers = [*number.finditer(passages[at - 1].text)]
        said = {_counted(match["number"], language) for match in numbers}
        if count > 1 and len(said) == 1 and count not in said:
            yield passages[at - 1], f"{around(numbers[0])}: {count} follow."


def repeated_sentences(reading: Reading) -> Iterator[tuple[Passage, str]]:
    """Yield each sentence that stands word by word before; a summary may hold those of its text.

    A short one is told only where it stands in another section.
    """
    notes = "\n".join(note.text for note in reading.of("below-float")).casefold()
    before: dict[str, str] = {}
    section = ""
    for passage in reading.passages:
        section = passage.text if passage.role in {"heading", "annex"} else section
        if passage.role == "summary" or passage.role not in PROSE:
            continue
        for sentence in NEXT_SENTENCE.split(passage.text):
            words = " ".join(sentence.split()).casefold().rstrip(".;:")
            length = len(words.split())
            is_elsewhere = before.get(words, section) != section
            if words in notes and len(words) > MOST_WORDS:
                continue  # a note that tables share, of one that was turned into words
            if words in before and (length >= LEAST_WORDS or (length >= FEW and is_elsewhere)):
                yield passage, f"{quoted(sentence)} stands before, too."
            before.setdefault(words, section)


def _ordinals(reading: Reading) -> Iterator[tuple[Passage, str]]:
    """Yield what is wrong with “First, … Second, …” in the paragraphs of a chapter."""
    ordinals = listed("ordinals").get(language_of(reading), ())
    if not ordinals:
        return
    heads = "|".join(f"(?P<n{at}>{ordinal})" for at, ordinal in enumerate(ordinals))
    pattern = re.compile(
        rf"""
        (?:^|(?<=[.;:][ ]))  # at the beginning of a sentence, or behind a colon
        (?:{heads.replace(" ", "[ ]")})(?=,)
        """,
        re.VERBOSE,
    )
    is_first = re.compile(listed("first")[language_of(reading)])
    last, word, within, has_first = 0, "", "", False
    for passage in reading.of(*PROSE):
        if (place := f"{passage.annex} {passage.chapter}") != within:
            last, within, has_first = 0, place, False
        for match in passage.own_matches(pattern):
            number = next(at for at in range(len(ordinals)) if match[f"n{at}"]) + 1
            has_first = has_first or is_first.search(passage.text[: match.start()]) is not None
            if number != 1 and number != last + 1 and (last or not has_first):
                yield passage, f"{around(match)} follows {f'“{word}”' if last else 'no other'}."
            last, word = number, match[0]
        has_first = has_first or is_first.search(passage.text) is not None


@cache
def _naming(language: str) -> re.Pattern[str]:
    """Return the pattern of a number of things and of their names.

    These begin with capitals, or are single words behind “of”: the four principles of legality, …
    """
    numerals, word = "|".join(listed("numerals")[language]), r"[A-ZÀ-Ý][\w’-]*"
    small = "(?:of|the|du|de|la|and Northern|and Wales)"
    name = rf"(?:[Tt]he |l[ae]s? |l’)?{word}(?: (?:{small} )*{word}){{0,4}}"
    joined = listed("and")[language].replace(" ", "[ ]")
    names = rf"{name}(?:, {name})*{joined}{name}"
    item = r"(?:l[ae]s? |l’|de |d’)?[a-zà-ÿ][\w-]+"
    items = rf"{item}(?:, {item})+,?{joined}{item}(?!,?{joined}|, {item},|[\w’-])"
    return re.compile(
        rf"\b(?P<number>(?i:{numerals}))\s(?:[\w’-]+\s){{0,2}}?[\w’-]+s"
        rf"(?:\s\((?P<a>{names})\)|,\s(?P<b>{names})(?=[,.;])|\s–\s(?P<c>{names})\s–"
        rf"|\s(?:of|de|d[eu]s)\s(?P<d>{items}))"
    )


@cache
def _sets(language: str) -> re.Pattern[str]:
    """Return the pattern of a number of things that are one set, by what is said of them."""
    numerals = "|".join(listed("numerals")[language])
    return re.compile(listed("named")[language].replace("NUMBER", f"(?P<number>(?i:{numerals}))"))


def _items_below(passages: Sequence[Passage]) -> int:
    """Return how many items of the first level stand below a paragraph."""
    count = 0
    for passage in passages:
        if passage.role in {"footnote", "sub-paragraph"}:
            count += passage.role == "sub-paragraph" and passage.level == 1
        else:
            break
    return count


def _items_within(text: str, language: str) -> int:
    """Return how many items a sentence goes on to list; 0 where that is not sure."""
    end = SENTENCE_END.search(text)
    sentence = text[: end.start() if end else len(text)].strip().rstrip(".")
    if letters := LETTER.findall(sentence):
        return len(letters) if letters[0] == "a" else 0
    if ";" in sentence:
        return len(sentence.split(";"))
    joined = re.compile(listed("and")[language])
    items = sentence.split(", ")
    is_told = joined.match(f" {items[-1]}") and len(items) > 2  # by the comma before “and”
    before = ", ".join(items[:-1]) if is_told else sentence
    if OF_ITS_OWN.search(before):
        return 0
    last = [] if is_told else joined.split(f" {items[-1]}")
    longest = max(_small_words(item) for item in (*items[:-1], *last))
    if is_told and longest <= 2 * MOST_WORDS:
        return len(items)
    if longest > MOST_WORDS or len(joined.findall(f" {sentence}")) != 1:
        return 0
    if not joined.search(f" {items[-1]}"):
        return 0
    return len(items) + (joined.match(f" {items[-1]}") is None)


def _small_words(item: str) -> int:
    """Return how many words of an item are no part of a name, or an article before one."""
    return len(re.sub(r"\b(?:the |of |on |in |against )*[A-ZÀ-Ý][\w’-]*", "", item).split())


def _counted(text: str, language: str) -> int:
    """Return the number that figures or a word stand for."""
    figures = re.sub(r"[,.\s]", "", text)
    if figures.isdecimal():
        return int(figures)
    return listed("numerals")[language].index(text.lower()) + 2 if text.lower() != "one" else 1


@cache
def _parts(language: str) -> re.Pattern[str] | None:
    """Return the pattern of a number of things and of how many of them."""
    if language not in listed("parts"):
        return None
    numeral = "|".join(listed("numerals")[language])
    figures = r"\d{1,3}(?:[,. \u00a0\u202f]\d{3})+|\d+"
    number = rf"(?:{figures}|(?i:{numeral}))(?![,.]?\d|\s(?:per cent|pour cent|por))"
    patterns = [
        pattern.replace("WHOLE", f"(?P<whole{at}>{number})").replace(
            "PART", f"(?P<part{at}>{number})"
        )
        for at, pattern in enumerate(listed("parts")[language])
    ]
    return re.compile("|".join(patterns))


@cache
def _counting(language: str) -> re.Pattern[str] | None:
    """Return the pattern of how many things are said to follow a colon."""
    if language not in listed("counted"):
        return None
    numerals = "|".join(listed("numerals")[language])
    noun = listed("counted")[language]
    before = rf"\b(?P<number>(?i:{numerals})) (?:[\w’-]+ ){{0,2}}?"
    told = r" (?:were|was|are|is|have been|ont|sont) [^.:;]{3,160}?| [a-zà-ÿ’]+(?: [a-zà-ÿ’]+){0,4}"
    return re.compile(rf"{before}{noun}(?: \([^()]*\)|{told})?[ \u00a0\u202f]?:")
