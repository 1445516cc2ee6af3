"""This module finds words of persons in texts: quotations without a source, words that must stop.

Words are compared by their letters alone, so that quotation marks, emphasis, breaks, hyphens, case
and accents hide nothing: in a block, in a sentence, in a table, a caption or a note. Words that may
stand nowhere are found whatever numbers stand between them, with digits and letters of other
scripts that look like theirs, the whole or each word backwards; a project keeps hashes of them and
no word.
"""

from __future__ import annotations

import html
import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import blake2b
from itertools import accumulate
from urllib.parse import unquote

from hrcreport.foundation import Trespass
from hrcreport.registers.sources.lookalikes import CAPITALS, DIGITS, readings

FEWEST_WORDS = 4
"""What stands in quotation marks and is shorter is taken for a term, but for a block."""
FEWEST_LETTERS = 12
"""Shorter words stand in too many places to say whose they are."""
BLOCK, STEP = 20, 10
"""Words are known by runs of so many letters, one of which begins at each so many."""

_ENDS = r"(?=\n[ \t]*\n|\Z)"
"""Where a paragraph ends."""


def _until(signs: str) -> str:
    """Return the expression of words in one paragraph up to one of the signs that close them.

    An apostrophe within a word closes nothing.
    """
    inner = rf"[^{signs}]|[’'](?=\w)" if {*signs} & {*"’'"} else rf"[^{signs}]"
    return rf"((?:(?!\n[ \t]*\n)(?:{inner}))+)"


MARKED = re.compile(
    rf"""
      “{_until("”")}(?:”|{_ENDS})
    | «{_until("»")}(?:»|{_ENDS})
    | „{_until("“”")}(?:[“”]|{_ENDS})
    | ‹{_until("›")}(?:›|{_ENDS})
    | 「{_until("」")}(?:」|{_ENDS})
    | 『{_until("』")}(?:』|{_ENDS})
    | (?<!\S)     # closes nothing
      (?: »(?=\w){_until("«")}«
        | ›(?=\w){_until("‹")}‹
        | ”(?=\w){_until("”")}”
        | ‚(?=\w){_until("‘’")}[‘’](?!\w)
      )
    | (?<![\w=])  # no value of an attribute
      "{_until(chr(34))}"
    | (?<!\w)     # no apostrophe
      ‘{_until("’")}’(?!\w)
    | (?<![\w=])  # no value of an attribute
      '(?=\w){_until(chr(39))}'(?!\w)
    """,
    re.VERBOSE,
)
"""Words in quotation marks of any style; those of a paragraph that opens and never closes them."""
SENTENCE = re.compile(
    r"""
      \n[ \t]*\n
    | (?<=[.!?…])  # behind the stop
      (?:[”»“"’'«‹›‘」』]|\^?\[[^\[\]]*\])*\s+(?=[^\Wa-z\d_]|[“«„"‘'»‹›‚”「『])
    """,
    re.VERBOSE,
)
"""Where a sentence ends, with the note or citation behind its full stop."""
SOURCE = re.compile(
    r"""
      (?<![\w.])  # no part of an address
      @\{?\w
    | \^\[
    | \[\^
    """,
    re.VERBOSE,
)
"""A citation or a note: what says where words were published."""
NOT_PROSE = re.compile(
    Trespass.ANY_VALUE.pattern + r"|\[[^\[\]]*\]\{value=\"[^\"]*\"\}|\{[#.][^{}]*\}|`[^`\n]*`"
    r"|\]\([^)\s]*\)|<!--.*?-->",
    re.DOTALL,
)
"""Values, attributes, code, addresses, remarks: quotation marks within them quote nobody."""
ESCAPED = re.compile(r"(\A|.)\\(?=[\"'](\w?))", re.DOTALL)
"""A backslash before a quotation mark, or an apostrophe within a word."""
WRITTEN_OUT = re.compile(
    r"""
      &(?:\#\d{1,6} | \#[xX][\da-fA-F]{1,5} | [A-Za-z]{2,8});
    | </?[qQ]\b[^<>]*>
    """,
    re.VERBOSE,
)
"""Marks that HTML writes out: `&ldquo;`, `&#8220;`, `<q>`."""
IN_PAIRS = re.compile(r"``([^`]+?)''|`([^`´\n]+)´")
"""Marks of a typewriter."""
SIGNS = "“”„‟«»‹›‘’‚\"'「」『』❝❞〝〞〟＂"
SAME_AS = str.maketrans("❝❞‟〝〞〟＂", '“”““””"')
"""Marks that are read as others."""
NO_LETTERS = re.compile(r"[\W_]+")
WORD = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]|[^\W_]+")
"""A word; a sign of a script that puts no spaces between them counts as one."""
PART = re.compile(r"[%&#]{0,2}[^\W_][^\s|<>]*")
"""What stands between spaces, from its first letter or digit."""
LONGEST = 2_000
"""Letters of the longest part that is read in other forms: a picture in letters is longer."""
OF_BLOCK = re.compile(r"^[ \t]*>[ \t]?", re.MULTILINE)
BLOCKS = re.compile(r"(?:^[ \t]*>.*(?:\n|\Z))+", re.MULTILINE)


def letters_of(text: str) -> str:
    """Return the letters and digits of words: accents, case, breaks, hyphens do not matter."""
    return NO_LETTERS.sub("", _plain(text).casefold())


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKD", text)


def _runs_of(words: str) -> list[str]:
    """Return the runs of letters by which words are known, with digits and without.

    Of words too short to be known there are none.
    """
    runs: list[str] = []
    for letters in dict.fromkeys(_by_digits(letters_of(words))[:2]):
        if len(letters) >= FEWEST_LETTERS:
            size = min(BLOCK, len(letters))
            last = len(letters) - size
            runs += (letters[at : at + size] for at in (*range(0, last, STEP), last))
    return [*dict.fromkeys(runs)]


def _by_digits(letters: str) -> tuple[str, ...]:
    """Return letters and digits, the letters alone, and with digits that are read as letters.

    A number is none: what stands without a letter is dropped.
    """
    alone = "".join(filter(str.isalpha, letters))
    return letters, alone, *(alone and letters.translate(digits) for digits in DIGITS)


def _readings(parts: Sequence[str]) -> Iterator[Sequence[str]]:
    """Yield the letters of each part of a text, in each way in which they can be read."""
    once = [*dict.fromkeys(parts)]
    decoded = [html.unescape(unquote(part)) for part in once]
    plain = "\n".join(map(letters_of, decoded))
    capitals = "\n".join(letters_of(_plain(part).translate(CAPITALS)) for part in decoded)
    for reading in readings(plain, capitals):
        for letters in zip(*map(_by_digits, reading.split("\n")), strict=True):
            letters_by_part = dict(zip(once, letters, strict=True))
            yield [letters_by_part[part] for part in parts]


def _forms(parts: Sequence[str]) -> Iterator[tuple[str, Sequence[int], Sequence[int]]]:
    """Yield the letters of a text in each form, where each part ends, and which parts are new.

    First as the words stand, then each of them backwards. New is what differs from the form before.
    """
    every, is_first = [*_readings(parts)] if parts else [], True
    for step in (1, -1):
        before: Sequence[str | None] = [None] * len(parts)
        for reading in every:
            words = [letters[::step] for letters in reading]
            pairs = enumerate(zip(words, before, strict=True))
            new = [
                at
                for at, (letters, earlier) in pairs
                if letters != earlier and (is_first or len(letters) <= LONGEST)
            ]
            is_first = False
            yield "".join(words), [*accumulate(map(len, words))], new
            before = words


def _starts(ends: Sequence[int], new: Sequence[int], size: int) -> Iterator[int]:
    """Yield where runs of a size begin that hold something of new parts."""
    start, last = 0, ends[-1] - size if ends else -1
    for part in new:
        start = max(start, (ends[part - 1] if part else 0) - size + 1)
        yield from range(start, min(ends[part] - 1, last) + 1)
        start = max(start, ends[part])


def _hash(letters: str) -> str:
    return blake2b(letters.encode(), digest_size=8).hexdigest()


@dataclass(frozen=True)
class StoppedWords:
    """Words that no text may hold: by whose they are, and why they may stand nowhere.

    `said` are words as a register holds them, `known` hashes of words that it holds no longer.
    """

    said: tuple[tuple[str, str], ...] = ()
    known: tuple[tuple[str, str], ...] = ()

    @cached_property
    def _runs(self) -> dict[int, dict[str, str]]:
        reasons_by_run: dict[int, dict[str, str]] = {}
        for why, words in self.said:
            for run in _runs_of(words):
                reasons = reasons_by_run.setdefault(len(run), {})
                reasons.setdefault(run, why)
                reasons.setdefault(run[::-1], why)
        return reasons_by_run

    @cached_property
    def _hashes(self) -> dict[int, dict[str, str]]:
        reasons_by_hash: dict[int, dict[str, str]] = {}
        for why, printed in self.known:
            size, _, digest = printed.partition(":")
            reasons_by_hash.setdefault(int(size), {}).setdefault(digest, why)
        return reasons_by_hash

    def __bool__(self) -> bool:
        return bool(self._runs or self._hashes)

    def within(self, text: str) -> dict[str, int]:
        """Return of a text why words of it must go, each reason with where the first begin."""
        found: dict[str, int] = {}
        parts = [*PART.finditer(text)] if self else []
        for letters, ends, new in _forms([part[0] for part in parts]):
            for size in self._runs.keys() | self._hashes.keys():
                runs, digests = self._runs.get(size, {}), self._hashes.get(size, {})
                if not digests and not any(run in letters for run in runs):
                    continue
                for start in _starts(ends, new, size):
                    run = letters[start : start + size]
                    hashes = (_hash(run), _hash(run[::-1])) if digests else ()
                    for why in (runs.get(run), *map(digests.get, hashes)):
                        if why is not None:
                            found.setdefault(why, parts[bisect_right(ends, start)].start())
        return found

    @staticmethod
    def fingerprints(text: str) -> tuple[str, ...]:
        """Return what words can be found again by without being held: hashes of runs of letters.

        Any run of thirty letters of the words is found in a text by one of them. Of words that are
        shorter than a run the whole is hashed, and of those below twelve letters nothing is.

        Example:
            >>> StoppedWords.fingerprints("We were told.")
            ()
            >>> [each[:3] for each in StoppedWords.fingerprints("They told me by a newspaper")]
            ['20:', '20:']
        """
        return tuple(f"{len(run)}:{_hash(run)}" for run in _runs_of(text))


def without_source(text: str, *, agreed: Iterable[str]) -> Iterator[tuple[int, str]]:
    """Yield where a text quotes words that are nobody's by name, and the words.

    Words name their voice where they are those of one to whose quotation somebody agreed, whole
    or in part (`agreed`, of a block the whole); they name their published source by a citation or
    a note in the sentence in which they stand, or right behind it.

    Example:
        >>> list(without_source("She said: “They never came to my door”.", agreed=()))
        [(10, 'They never came to my door')]
        >>> list(without_source("“They never came to my door”.[@press-2026]", agreed=()))
        []
    """
    voices = [letters_of(agreed_words) for agreed_words in agreed]
    text = _with_marks(text)
    # Within a word a sign that is no letter: the words are compared with those of a voice.
    prose = ESCAPED.sub(
        lambda match: f"{match[1]}{'_' if match[1].isalnum() and match[2] else ' '}", text
    )
    prose = NOT_PROSE.sub(lambda match: _blank(match[0]), prose)
    blocks = [range(*block_match.span()) for block_match in BLOCKS.finditer(prose)]
    prose = OF_BLOCK.sub(lambda match: " " * len(match[0]), prose)
    begins = [0, *(sentence_match.end() for sentence_match in SENTENCE.finditer(prose))]
    for match in MARKED.finditer(prose):
        words = " ".join(next(filter(None, match.groups())).split())
        letters = letters_of(words)
        block = any(match.start() in signs for signs in blocks)
        is_agreed = letters in voices if block else any(letters in voice for voice in voices)
        fewest = 1 if block else FEWEST_WORDS
        if is_agreed or len(WORD.findall(words)) < fewest:
            continue
        sentence_start = max(at for at in begins if at <= match.start())
        ends = SENTENCE.search(prose, match.end() - 1)
        if not SOURCE.search(prose[sentence_start : ends.end() if ends else len(prose)]):
            yield match.start(), words


def _with_marks(text: str) -> str:
    """Return a text as long as it was with each mark in the place of what stands for it."""

    def written_out(match: re.Match[str]) -> str:
        sign = html.unescape(match[0])
        if match[0].startswith("<"):
            sign = "”" if match[0].startswith("</") else "“"
        if sign not in SIGNS:
            return match[0]
        # One that opens stays with the word behind it, one that closes with what is before.
        opens = match.string[match.end() : match.end() + 1].isalnum()
        return sign.rjust(len(match[0])) if opens else sign.ljust(len(match[0]))

    def in_pairs(match: re.Match[str]) -> str:
        return f" “{match[1]}” " if match[1] else f"“{match[2]}”"

    return IN_PAIRS.sub(in_pairs, WRITTEN_OUT.sub(written_out, text)).translate(SAME_AS)


def _blank(text: str) -> str:
    return "".join("\n" if character == "\n" else " " for character in text)
