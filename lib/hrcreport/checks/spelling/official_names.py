"""This module finds official names that are a word or a letter off: of organs, treaties, States."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from functools import cache
from importlib.resources import files

WORD = re.compile(r"[^\W\d_]+(?:[’'-][^\W\d_]+)*")
FEW_WORDS, LIKE = 4, 0.7
"""Of a name of fewer words each is judged by its letters; words that are so like may be slips."""
LONG_NAME, LEAST_WORDS, LONGEST = 8, 3, 180
MOST_BETWEEN = 4
"""A name of so many words may have two small slips; none has fewer words, or more letters."""
SMALL = re.compile(
    "a|against|aux|contre|de|des|du|et|for|in|la|le|les|of|on|or|ou|par|pour|relating|relative|sur|"
    "the|to|à"
)

Names = list[tuple[str, list[str], bool]]
"""Each name with its words in small letters, and whether each is judged by its letters alone."""


def official_slips(
    text: str, language: str, states: Sequence[str] = ()
) -> Iterator[tuple[int, str, str]]:
    """Yield where a slip of an official name begins, how it is written, and the right name.

    `states` are full names of States, which are judged beside those of organs and treaties.

    Example:
        >>> text = "It joined the Convention on the Rights of Children."
        >>> [(written, right) for _, written, right in official_slips(text, "en")]
        [('Convention on the Rights of Children', 'Convention on the Rights of the Child')]
    """
    by_first, first_word = _by_first_word(language.lower().partition("-")[0] or "en", tuple(states))
    for first in first_word.finditer(text):
        if text[: first.start()].endswith(("-", "‑")):
            continue  # “Inter-American”
        names = by_first[first[0].lower()]
        words = [*WORD.finditer(text, first.start(), first.start() + LONGEST)]
        slip = _nearest([_plain(word[0]) for word in words], names)
        if slip:
            count, right = slip
            yield first.start(), text[first.start() : words[count - 1].end()], right


def _nearest(written: list[str], names: Names) -> tuple[int, str] | None:
    """Return how many words are a slip of a name, and the name; nothing where one is right."""
    nearest: tuple[float, int, str] | None = None
    for right, words, strict in names:
        if written[: len(words)] == words or (
            len(written) >= FEW_WORDS and words[: len(written)] == written
        ):
            return None
        for count in range(max(2, len(words) - 1), min(len(written), len(words) + 1) + 1):
            cost = _cost(written[:count], words, strict=strict)
            if cost is not None and (nearest is None or cost < nearest[0]):
                nearest = cost, count, right
    if nearest is None:
        spreads = ((_spread(written, words), right) for right, words, _ in names)
        return next(((count, right) for count, right in spreads if count), None)
    return nearest[1:]


def _spread(written: Sequence[str], words: Sequence[str]) -> int:
    """Return how many words hold all of a name's in their order, with a few between; else 0."""
    rest = iter(enumerate(written[: len(words) + MOST_BETWEEN], 1))
    ends = [next((at for at, word in rest if word == sought), 0) for sought in words]
    # “Convention against Torture, Convention on …” is the beginning of another name.
    begins_anew = written[: ends[-1]].count(words[0]) > words.count(words[0])
    return ends[-1] if all(ends) and len(words) > FEW_WORDS and not begins_anew else 0


def _cost(written: Sequence[str], words: Sequence[str], *, strict: bool) -> float | None:
    """Return how far words are from those of a name; nothing where they are another name."""
    if len({*words} & {*written}) < len({*words}) - 2:
        return None
    opcodes = SequenceMatcher(None, written, words, autojunk=False).get_opcodes()
    cost = sum(
        _apart(written[begin:end], words[first:last], strict=strict)
        for kind, begin, end, first, last in opcodes
        if kind != "equal"
    )
    return cost if cost <= (1.5 if len(words) >= LONG_NAME else 1.0) else None


def _apart(written: Sequence[str], words: Sequence[str], *, strict: bool) -> float:
    """Return how far a stretch is from that of a name: half for a small or a like word."""
    one = [word for word in written if not SMALL.fullmatch(word)]
    other = [word for word in words if not SMALL.fullmatch(word)]
    if len(one) == len(other) and all(
        SequenceMatcher(None, *pair).ratio() >= LIKE for pair in zip(one, other, strict=True)
    ):
        return 0.5 * max(len(one), 1)
    return LONG_NAME if strict else max(len(one), len(other))


def _plain(word: str) -> str:
    return word.lower().replace("'", "’")


@cache
def _by_first_word(
    language: str, states: tuple[str, ...]
) -> tuple[dict[str, Names], re.Pattern[str]]:
    """Return official names by their first words, and the pattern of a first word."""
    import yaml  # commands that inspect nothing need not load it

    text = files(__package__).joinpath("official_names.yml").read_text(encoding="utf-8")
    by_first: dict[str, Names] = {}
    firsts: set[str] = set()
    for name in (*yaml.safe_load(text).get(language, ()), *states):
        words = [_plain(word[0]) for word in WORD.finditer(name)]
        if len(words) >= LEAST_WORDS:
            strict = len(words) < FEW_WORDS or name in states
            by_first.setdefault(words[0], []).append((name, words, strict))
            first = name.split(" ")[0]
            firsts.add(re.escape(f"{first[0].upper()}{first[1:]}"))
    return by_first, re.compile(rf"\b(?:{'|'.join(sorted(firsts)) or '(?!)'})\b")
