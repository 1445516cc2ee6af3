"""This module judges what no pattern shows: names in two forms, children, claims, long sentences.

A text is compared with itself, or a sentence is read as a whole.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterator
from functools import cache
from itertools import groupby

from hrcreport.checks.printed.passages import (
    AUTHORED,
    QUOTED,
    READ,
    Passage,
    Reading,
    around,
    quoted,
)
from hrcreport.checks.review.findings import Finding, listed, of, sentence_around
from hrcreport.checks.review.form import RECOMMENDS

WORDS = re.compile(
    r"""
    (?<![\w./@-])  # no part of an address or of a compound
    [^\W\d_]+(?:[-‑][^\W\d_]+)*(?![\w@/])
    """,
    re.VERBOSE,
)
OF_A_PEOPLE = re.compile(
    r"(?:afro|anglo|anti|euro|franco|hispano|indo|luso|pan|sino)-", re.IGNORECASE
)
LEAST_LETTERS, TWICE = 3, 2
SENTENCE_END = re.compile(
    r"""
    (?<=[.!?])  # behind the stop
    \s+(?=[A-ZÀ-Ý“])
    """,
    re.VERBOSE,
)
IN_BRACKETS = re.compile(r"\([^()]*\)")
LONGEST_PART = 75
MANY_ASKS = 3
SUBORDINATE = re.compile(
    r"""
    (?<!so\x20)(?<!and\x20)
    \b(?:that|which|who|whose|whether|how)\b[^,;]*
    (?:,\x20[a-z]+(?:,?\x20and\x20[a-z]+)?(?=[.,;]|$))*  # and more verbs of its own
    """,
    re.VERBOSE,
)
"""What a noun's own clause says: its verbs ask for nothing."""
OF_A_FEDERATION, MANY_STATES = 4, 3
"""A text that names so many states of a federation speaks of theirs."""
FORMS = {
    "that": "“that”",
    "infinitive": "an infinitive",
    "gerund": "a verb in -ing",
    "imperative": "what is to be done",
    "clause": "a whole sentence",
    "noun": "a noun",
}
ALSO_THAT = re.compile(r"\band that\b")


@cache
def pattern_of(name: str) -> re.Pattern[str]:
    """Return the pattern of what `sentences.yml` lists by a name, its parts put in.

    Example:
        >>> bool(pattern_of("child").search("Ana, aged 12, was held."))
        True
    """
    sentences = listed("sentences")
    pattern = "|".join(sentences[name])
    for part, written in sentences["parts"].items():
        pattern = pattern.replace(part, written)
    return re.compile(pattern, re.IGNORECASE if name in {"asks", "asks-fr", "attributed"} else 0)


def coherence_findings(reading: Reading) -> Iterator[Finding]:
    """Yield what shows in whole sentences or the whole of an English text."""
    yield from two_forms(reading)
    yield from _superlatives(reading)
    yield from _long_sentences(reading)
    yield from _small_states(reading)
    for passage in reading.of(*AUTHORED):
        for run in passage.runs:
            if run.italic and len(run.text.strip()) > 2 and pattern_of("latin").fullmatch(run.text):
                yield of(
                    "style.latin-italic", passage, f"{quoted(run.text.strip())} is in italics."
                )


def child_findings(reading: Reading, *, named: Collection[str] = ()) -> Iterator[Finding]:
    """Yield each person below 18 who is named with the age, in an English or French text.

    `named` are names that may be printed.
    """
    pattern = pattern_of("child" if reading.english else "enfant")
    no_names = listed("sentences")["no-names"]
    allowed = {word for name in named for word in name.split()}
    for passage in reading.of(*READ):
        last = -1
        for match in pattern.finditer(passage.text):
            name = next(filter(None, match.groupdict().values()), "")
            words = name.split()
            while words and words[0] in no_names:
                words.pop(0)
            if words and not allowed.issuperset(words) and match.start() > last:
                last = match.end()
                yield of("style.child-named", passage, f"A child is named: {around(match)}.")


def two_forms(reading: Reading) -> Iterator[Finding]:
    """Yield each form of a name that differs by a hyphen, a space or an accent from a frequent one.

    Of two forms the rarer is told, where it stands first. Of a word in small letters only one that
    is parted by a hyphen is compared, and only with the same letters written as one.
    """
    times: Counter[str] = Counter()
    at: dict[str, tuple[Passage, re.Match[str]]] = {}
    for passage in reading.of(*AUTHORED - {"footnote"}):
        for match in passage.own_matches(WORDS):
            times[match[0]] += 1
            at.setdefault(match[0], (passage, match))
    by_letters: dict[str, list[str]] = {}
    for form in times:
        if len(form) >= LEAST_LETTERS and not form.isupper():
            by_letters.setdefault(_letters(form), []).append(form)
    for forms in by_letters.values():
        usual = max(forms, key=lambda form: (times[form], "-" in form, not form.isascii()))
        for form in forms:
            often = times[usual] >= TWICE or "-" in f"{form}{usual}"
            if form != usual and often and _is_other_form(form, usual):
                message = f"{around(at[form][1])} has “{form}”; elsewhere it is “{usual}”."
                yield of("style.name-in-two-forms", at[form][0], message, at=at[form][1])
    hyphened = [
        form for form in times if "-" in form and form[0].isupper() and times[form] >= TWICE
    ]
    if hyphened:
        parted = "|".join(re.escape(form.replace("-", " ")) for form in hyphened)
        for passage in reading.of(*AUTHORED - {"footnote"}):
            for match in passage.own_matches(re.compile(rf"\b(?:{parted})\b")):
                if not match.start():
                    continue  # a verb that begins a point: “Follow up on …”
                usual = match[0].replace(" ", "-")
                message = f"{around(match)}; elsewhere it is “{usual}”."
                yield of("style.name-in-two-forms", passage, message, at=match)


def _is_other_form(form: str, usual: str) -> bool:
    """Tell whether two forms of the same letters differ by more than a capital."""
    one, other = form.replace("‑", "-"), usual.replace("‑", "-")
    if one.lower() == other.lower():
        return OF_A_PEOPLE.match(one) is not None and one[0].isupper() and other[0].isupper()
    hyphened = ("-" in one) != ("-" in other)
    accented = one.isascii() != other.isascii()
    return (hyphened or accented) and (one[0].isupper() or hyphened)


def _letters(form: str) -> str:
    plain = unicodedata.normalize("NFD", form.lower())
    return "".join(filter(str.isalpha, plain))


def _superlatives(reading: Reading) -> Iterator[Finding]:
    for passage in reading.of(*AUTHORED):
        noted = any(run.note for run in passage.runs)
        claims = passage.own_matches(pattern_of("superlative"))
        attributed = pattern_of("attributed")
        claims = [match for match in claims if not attributed.search(sentence_around(match))]
        for match in (*claims, *passage.own_matches(pattern_of("hearsay"))):
            if not (noted and _has_note(passage, match)):
                yield of("style.superlative", passage, f"{around(match)} has no source.", at=match)


def _has_note(passage: Passage, match: re.Match[str]) -> bool:
    """Tell whether a note hangs at the sentence of a match."""
    ends = (end.end() for end in SENTENCE_END.finditer(match.string) if end.start() >= match.end())
    begin, end, place = match.end(), next(ends, len(match.string) + 1), 0
    for run in passage.runs:
        if run.note and begin <= place <= end:
            return True
        place += len(run.text)
    return False


def _long_sentences(reading: Reading) -> Iterator[Finding]:
    for passage in reading.of(*AUTHORED):
        bare = IN_BRACKETS.sub("", QUOTED.sub("", passage.text))
        for sentence in SENTENCE_END.split(bare):
            words = max(len(part.split()) for part in re.split("[;:]", sentence))
            if words > LONGEST_PART:
                yield of("style.long-sentence", passage, f"{quoted(sentence)} has {words} words.")


def _small_states(reading: Reading) -> Iterator[Finding]:
    """Yield each State in a small letter in a text that does not speak of the states of another."""
    passages = reading.of(*AUTHORED)
    singular = [
        (passage, match)
        for passage in passages
        for match in passage.own_matches(pattern_of("small-state"))
    ]
    if len(singular) < MANY_STATES:
        for passage, match in singular:
            if not pattern_of("federal-state").search(passage.text):
                yield of("style.state", passage, f"{around(match)}.", at=match)
    federal = sum(len(passage.own_matches(pattern_of("federal-state"))) for passage in passages)
    if federal >= OF_A_FEDERATION:
        return
    for passage in passages:
        if not pattern_of("federal-state").search(passage.text):
            for match in passage.own_matches(pattern_of("small-states")):
                yield of("style.state", passage, f"{around(match)}.", at=match)


def _unlike_items(reading: Reading) -> Iterator[Finding]:
    """Yield each item of a list that is of another form of grammar than most of its list."""
    language = "" if reading.english else "-fr"
    lists = groupby(
        reading.passages,
        lambda passage: (
            passage.role == "sub-paragraph"
            and (passage.annex, passage.paragraph.split(" ")[0], passage.level)
        ),
    )
    for is_list, passages in lists:
        items = (
            [(_grammar(item.text.strip(), language), item) for item in passages] if is_list else []
        )
        (usual, count), *_ = Counter(form for form, _ in items if form).most_common(1) or [("", 0)]
        for form, item in items:
            if form in {"", usual}:
                continue
            if count >= TWICE and 2 * count >= len(items):
                usual_form = f"most of its list by {FORMS[usual]}"
            elif count == 1 and len(items) == len([form for form, _ in items if form]) > TWICE:
                usual_form = f"another item by {FORMS[usual]}"
            else:
                continue
            message = f"{item.quoted} begins by {FORMS[form]}, {usual_form}."
            yield of("form.list-grammar", item, message)


def _grammar(text: str, language: str) -> str:
    """Return by what form of grammar an item begins; nothing where that is not sure."""
    bare = text if pattern_of(f"item-that{language}").match(text) else SUBORDINATE.sub("", text)
    return next((form for form in FORMS if pattern_of(f"item-{form}{language}").search(bare)), "")


def recommendation_findings(reading: Reading) -> Iterator[Finding]:
    """Yield what of recommendations and lists nobody can check, in English or French."""
    yield from _unlike_items(reading)
    language = "" if reading.english else "-fr"
    for passage in reading.of("paragraph", "sub-paragraph"):
        if not RECOMMENDS.search(passage.chapter) or not any(run.bold for run in passage.runs):
            continue
        text = passage.text.strip()
        for match in pattern_of(f"vague{language}").finditer(text):
            yield of("style.vague-recommendation", passage, f"{around(match)}.")
        if passage.role == "sub-paragraph" and (
            passive := pattern_of(f"passive{language}").search(text)
        ):
            yield of("style.passive-recommendation", passage, f"{around(passive)}.")
        if passage.role == "sub-paragraph" and pattern_of(f"no-verb{language}").match(text):
            message = f"{passage.quoted} begins with no verb of what is to be done."
            yield of("style.recommendation-verb", passage, message)
        asks = len(pattern_of(f"asks{language}").findall(SUBORDINATE.sub("", text)))
        asks += len(ALSO_THAT.findall(text))
        if asks >= MANY_ASKS:
            yield of("style.many-asks", passage, f"{passage.quoted} asks for {asks} things.")
