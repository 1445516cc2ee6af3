"""This module finds names and identifiers of restricted sources in texts by keyed hashes.

What is kept of a source holds no name: of each spelling that is looked for, eight bytes of a keyed
hash. Without the key nobody can try names against them.
"""

from __future__ import annotations

import re
import unicodedata
from array import array
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import blake2b
from itertools import accumulate, combinations, pairwise
from pathlib import Path
from typing import Literal, NamedTuple

from anyascii import anyascii

TABLES = (
    "word", "pair", "initial", "joined", "lone", "sound", "sounds", "foreign", "identifier",
    "begins", "value", "small",
)  # fmt: skip
INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufe00-\ufe0f\ufeff"
    "\u0300-\u036f\u0610-\u061a\u064b-\u065f\u0670\u0640]"
)
WORD = re.compile(r"[^\W\d_]+(?:['’ʼ`][^\W\d_]+)*")
IDEOGRAPHS = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]{2,}")
NUMBERED = re.compile(r"[^\W_]+(?:[-–./:#_][^\W_]+)*")
GROUPED = re.compile(r"[+(\d](?:(?<=\d)|(?<=\()\d|(?<=\+)\(?\d)[\d ()./\-\u00a0]{6,}\d")
GAP = re.compile(r"[ \n,.'’/\-\u2010-\u2015_\u00a0\t+%|]{0,3}(?:20)?")
NOT_ALNUM, NOT_ALNUM_OF_LINES = re.compile(r"[^a-z0-9]"), re.compile(r"[^a-z0-9\n]")
HAS_DIGIT = re.compile(r"\d")
VOWELS, DOUBLED = re.compile(r"[aeiouywh]"), re.compile(r"(.)\1+")
ROMAN_END = 0x250
LETTERS_TOGETHER = 4
SOUNDS_TOGETHER = 8
"""Fewer consonants of two words are those of many other words."""
PARTICLES = frozenset((
    "de", "la", "las", "los", "del", "da", "do", "das", "dos", "di", "du", "le", "van", "von",
    "der", "den", "ter", "el", "al", "ul", "bin", "ibn", "bint", "ben", "abu", "um", "y", "e",
    "i", "af", "av", "zu", "st", "mr", "mrs", "ms", "dr", "jr", "sr", "ii", "iii",
))  # fmt: skip
SERVANT = re.compile(r"\babd[aeiou]l(?=[a-z]{3})")
"""How many Arabic names begin that are two words there."""
ARTICLE, ARTICLE_BEGINS = re.compile(r"^ال(?=\w{3})"), "ا"
SOUNDS = (
    ("shch", "s"), ("sch", "s"), ("tch", "s"), ("sh", "s"), ("ch", "s"), ("kh", "k"), ("gh", "g"),
    ("ph", "f"), ("th", "t"), ("dh", "d"), ("ts", "s"), ("tz", "s"), ("zh", "z"), ("ck", "k"),
    ("x", "ks"), ("q", "k"), ("c", "k"), ("p", "b"),
)  # fmt: skip
APART = f" \n{chr(30) * 8}\n "
"""Between two texts that are looked through as one: no pattern reaches over it."""
SMALL_WORDS = re.compile(r"(?<![\w.,])[1-9]\d?(?![\w)]|[.,]\d|\.\s)")
LINE = re.compile(r"[^\n]+")
LONGEST_LINE = 400
"""A row or a sentence: in a longer one, numbers and labels that have nothing in common meet."""
MOST_LABELS = 12
LONGEST_LABEL = 4
LABEL_WORD = re.compile(r"[^\W_]+(?:[-–][^\W_]+)*")
LABEL_BEGINS = 3
"""So many letters of a label are looked up before all of it."""
WITHIN = 5
"""So many words after one that begins a name are looked at for another of it."""


Kind = Literal[
    "name", "identifier", "person", "e-mail", "telephone", "position", "small-count", "secret",
    "machine-path", "unreadable",
]  # fmt: skip
"""Of which kind a leak is."""


class Found(NamedTuple):
    """Where in a text something of a restricted source stands."""

    start: int
    end: int
    kind: Kind


def places_of(text: str, words: Iterable[str]) -> Iterator[int]:
    """Yield where one of some words begins in a text; quicker than a pattern for few of them."""
    for word in words:
        at = text.find(word)
        while at >= 0:
            yield at
            at = text.find(word, at + 1)


def cleaned(text: str) -> str:
    """Return a text without what no reader sees: soft hyphens, marks of direction."""
    if text.isascii():
        return text
    return INVISIBLE.sub("", unicodedata.normalize("NFKC", text))


@lru_cache(maxsize=200_000)
def folded(word: str) -> str:
    """Return a word in small Latin letters without accents, whatever script it is in."""
    if not word.isascii():
        word = anyascii(INVISIBLE.sub("", unicodedata.normalize("NFKD", word)))
    return NOT_ALNUM.sub("", word.lower())


def folded_each(words: Iterable[str]) -> dict[str, str]:
    """Return words with what `folded` makes of them; those of plain letters at once."""
    found: dict[str, str] = {}
    plain: list[str] = []
    for each in words:
        if each.isascii():
            plain.append(each)
        else:
            found[each] = folded(each)
    forms = NOT_ALNUM_OF_LINES.sub("", "\n".join(plain).lower()).split("\n")
    return found | dict(zip(plain, forms, strict=False))


def sounds_of(forms: Sequence[str]) -> list[str]:
    """Return the consonants that folded words keep in scripts which write no vowels."""
    lines = "\n".join(forms)
    for letters, one in SOUNDS:
        lines = lines.replace(letters, one)
    return DOUBLED.sub(r"\1", VOWELS.sub("", lines)).split("\n")


def parts_of_name(name: str) -> list[str]:
    """Return the words of a name, folded; ideographs as the syllables that they are read as."""
    spaced = IDEOGRAPHS.sub(lambda run: f" {_syllables(run[0])} ", cleaned(name))
    words = " ".join(folded(each) for each in WORD.findall(spaced))
    return SERVANT.sub("abd ", words).split()


def _syllables(run: str) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", anyascii(run))


@dataclass
class Gathered:
    """Spellings of names and identifiers on their way to hashes; `key` is that of the scanner."""

    key: bytes
    found: dict[str, set[int]] = field(default_factory=lambda: {each: set() for each in TABLES})
    holders: Counter[str] = field(default_factory=Counter)
    short: int = 0

    def add_name(self, name: str) -> None:
        """Gather what a name can look like: in any order, with initials, in one word, by sound."""
        foreign = any(ord(each) >= ROMAN_END and each.isalpha() for each in name)
        every = parts_of_name(name)
        parts = [each for each in every if each not in PARTICLES]
        long = [each for each in parts if len(each) > 1]
        if not long:
            self.short += bool(name.strip())
            return
        for each in set(long):
            self._put("word", each)
        if len(parts) == 1:
            table = "lone" if len(every) == 1 else "joined"
            if len(word := "".join(every)) >= LETTERS_TOGETHER:
                self._put(table, word)
            return
        self.holders.update(set(long))
        for one, other in combinations(dict.fromkeys(long), 2):
            self._put("pair", *sorted((one, other)))
        for one in long:
            for other in parts:
                if one != other and len(one) > 2 and other[0] != one:
                    self._put("initial", other[0], one)
        first, last = parts[0], parts[-1]
        for together in {"".join(every), first + last, last + first, "".join(reversed(parts))}:
            if len(together) >= 2 * LETTERS_TOGETHER - 1:
                self._put("joined", together)
        sounds = [sound for sound in sounds_of(long) if sound]
        for one, other in combinations(dict.fromkeys(sounds), 2):
            if min(len(one), len(other)) > 1:
                if foreign and len(one + other) > LETTERS_TOGETHER:
                    self._put("foreign", *sorted((one, other)))
                if len(one + other) >= SOUNDS_TOGETHER:
                    self._put("sounds", *sorted((one, other)))
        if len("".join(sounds)) >= SOUNDS_TOGETHER:
            self._put("sounds", *sounds)
        for sound in sounds:
            self._put("sound", sound)

    def add_identifier(self, value: str) -> None:
        """Gather an identifier; one that could be any number is counted as too short."""
        word = folded(value)
        if any(each.isdigit() for each in word) and len(word) >= (8 if word.isdigit() else 5):
            self._put("identifier", word)
        else:
            self.short += bool(word)

    def add_small(self, values: Sequence[str], count: int) -> None:
        """Gather a count that is withheld, with what its row says in each column."""
        words = [folded(each) for each in values]
        for each in words:
            for length in range(1, LABEL_BEGINS + 1):
                self._put("begins", each[:length])
            self._put("value", each)
        self._put("small", str(count), *sorted(words))

    def _put(self, table: str, *words: str) -> None:
        self.found[table].add(hashed(self.key, table, words))

    def index(self) -> NameIndex:
        """Return the hashes, sorted; a name that few share counts alone as well."""
        tables = {name: array("Q", sorted(each)) for name, each in self.found.items()}
        return NameIndex(self.key, tables, self.short)


def hashed(key: bytes, table: str, words: Sequence[str]) -> int:
    """Return eight bytes of a keyed hash of words, of several other ones in each table."""
    person = b"" if len(words) == 1 else table.encode()  # a word is hashed once for all tables
    content = "\0".join(words).encode()
    return int.from_bytes(blake2b(content, key=key, digest_size=8, person=person).digest())


@dataclass(frozen=True)
class NameIndex:
    """What is looked for, as hashes; `short` says how many values were too short to look for."""

    key: bytes
    tables: Mapping[str, Sequence[int]] = field(default_factory=lambda: dict.fromkeys(TABLES, ()))
    short: int = 0
    _once: dict[str, int] = field(default_factory=dict, repr=False, compare=False)

    def __bool__(self) -> bool:
        return any(len(each) for each in self.tables.values())

    def write(self, path: Path) -> None:
        """Write the hashes, without the key, in one step."""
        path.parent.mkdir(parents=True, exist_ok=True)
        new = path.with_name(f"{path.name}.new")
        lengths = (len(self.tables[name]) for name in TABLES)
        with new.open("wb") as file:
            file.write(" ".join(map(str, (self.short, *lengths))).encode() + b"\n")
            for name in TABLES:
                file.write(array("Q", self.tables[name]).tobytes())
        new.replace(path)

    @classmethod
    def read(cls, path: Path, *, key: bytes) -> NameIndex | None:
        """Return the hashes that were written; None where there are none that are whole."""
        try:
            content = path.read_bytes()
            head = content.index(b"\n")
            short, *lengths = map(int, content[:head].split())
            every = memoryview(content)[head + 1 :].cast("Q")
        except (OSError, ValueError, TypeError):
            return None
        ends = [*accumulate(lengths)]
        if len(ends) != len(TABLES) or ends[-1] != len(every):
            return None
        parts = (every[end - size : end] for size, end in zip(lengths, ends, strict=True))
        return cls(key, dict(zip(TABLES, parts, strict=True)), short)

    def holds(self, table: str, *words: str) -> bool:
        """Tell whether these words are among those of a table."""
        known = self.tables[table]
        return bool(known) and _is_in(known, hashed(self.key, table, words))

    def those_of(self, table: str, words: Iterable[str]) -> set[str]:
        """Return which of many words are in a table, looked up at once."""
        known, asked = self.tables[table], list(words)
        if not len(known) or not asked:
            return set()
        once = self._once
        begun = blake2b(key=self.key, digest_size=8)  # a copy is quicker than a new one
        for each in asked:
            if each not in once:
                own = begun.copy()
                own.update(each.encode())
                once[each] = int.from_bytes(own.digest())
        return {each for each in asked if _is_in(known, once[each])}


def _is_in(known: Sequence[int], wanted: int) -> bool:
    at = bisect_left(known, wanted)
    return at < len(known) and known[at] == wanted


class NameSearch:
    """The search for one index in many texts; each distinct word is looked up once.

    `known` are words that are no names; `ordinary` returns, of all words, those that stood in small
    letters elsewhere, told which do here.
    """

    def __init__(
        self, index: NameIndex, texts: Sequence[str], *, known: Set[str] = frozenset(),
        ordinary: Callable[[Set[str], Set[str]], Set[str]] | None = None,
    ) -> None:  # fmt: skip
        self.index = index
        self.texts = texts
        self.tokens = [text.split() for text in texts]
        self.distinct = set().union(*self.tokens)
        distinct = set(WORD.findall("\n".join(self.distinct)))
        self.fold = folded_each(distinct)
        self.plain = {each for each in distinct if each[0].islower()}
        self.ordinary = {self.fold[each] for each in self.plain}
        forms = set(self.fold.values()) - {""}
        if ordinary is not None:
            self.ordinary |= ordinary(self.ordinary, forms)
        self.hot = index.those_of("word", forms - PARTICLES)
        self.known = known
        self.lone = index.those_of("lone", forms - self.ordinary - known)
        self.joined = index.those_of(
            "joined", {each for each in forms if len(each) >= 2 * LETTERS_TOGETHER - 1}
        )
        self.also_words = (self.hot & known) | self._used_as_words()
        self.sounds = self._sounds()
        self.may_be = {each for each, form in self.fold.items() if form in self.hot}
        self.may_be |= self.sounds.keys()
        lone = {each for each in distinct - self.plain if self.fold[each] in self.lone}
        self.whole = lone | {each for each, form in self.fold.items() if form in self.joined}
        self.identifiers = self._identifiers()
        self.begins = self._begins()

    def _used_as_words(self) -> set[str]:
        """Return the words of names that stand somewhere in small letters, no such word beside."""
        small = {each for each in self.plain if self.fold[each] in self.hot}
        found: set[str] = set()
        for words in map(WORD.findall, self._texts_with(small)):
            forms = ["", *(self.fold[each] for each in words), ""]
            found |= {
                forms[at]
                for at, each in enumerate(words, start=1)
                if each in small and self.hot.isdisjoint((forms[at - 1], forms[at + 1]))
            }
        return found

    def _texts_with(self, words: Set[str]) -> Iterator[str]:
        """Yield the texts in which one of some words stands."""
        tokens = self._tokens_with(words)
        for text, own in zip(self.texts, self.tokens, strict=True):
            if not tokens.isdisjoint(own):
                yield text

    def _tokens_with(self, words: Set[str], pattern: re.Pattern[str] = WORD) -> set[str]:
        """Return what stands between spaces and holds one of some words."""
        return {each for each in (self.distinct if words else ())
                if each in words
                or not (each.isalpha() or words.isdisjoint(pattern.findall(each)))}  # fmt: skip

    def _sounds(self) -> dict[str, str]:
        """Return the sounds of words that may be a name in another script.

        By its sound alone a name is like many words: those that the project knows are none, and of
        Latin ones those that stand in small letters.
        """
        foreign, ordinary = bool(len(self.index.tables["foreign"])), self.ordinary | self.known
        words = [each for each, form in self.fold.items() if ord(each[0]) >= ROMAN_END
                 or (foreign and not each.islower() and form not in ordinary)]  # fmt: skip
        forms = [folded(ARTICLE.sub("", each)) if each[0] == ARTICLE_BEGINS else self.fold[each]
                 for each in words]  # fmt: skip
        found = dict(zip(words, sounds_of(forms), strict=False))
        known = self.index.those_of("sound", set(found.values()) - {""})
        return {each: sound for each, sound in found.items() if sound in known}

    def _identifiers(self) -> set[str]:
        if not len(self.index.tables["identifier"]):
            return set()
        numbered = "\n".join(each for each in self.distinct if HAS_DIGIT.search(each))
        words = {*filter(HAS_DIGIT.search, NUMBERED.findall(numbered)),
                 *GROUPED.findall(APART.join(self.texts))}  # fmt: skip
        forms = folded_each(words)
        known = self.index.those_of("identifier", set(forms.values()) - {""})
        return {each for each, form in forms.items() if form in known}

    def _begins(self) -> set[str]:
        """Return the words with which a label of a small count may begin."""
        if not len(self.index.tables["begins"]):
            return set()
        forms = folded_each(set(LABEL_WORD.findall("\n".join(self.distinct))))
        begun = {form[:LABEL_BEGINS] for form in forms.values()}
        known = self.index.those_of("begins", begun - {""})
        return {each for each, form in forms.items() if form[:LABEL_BEGINS] in known}

    def found(self) -> Iterator[tuple[int, Found]]:
        """Yield the number of a text and what of a restricted source stands in it."""
        tables = self.index.tables
        may_be, whole = self._tokens_with(self.may_be), self._tokens_with(self.whole)
        begins = self._tokens_with(self.begins, LABEL_WORD)
        for number, (text, tokens) in enumerate(zip(self.texts, self.tokens, strict=True)):
            if not may_be.isdisjoint(tokens) and self._two_near(WORD.findall(text)):
                yield from ((number, each) for each in self._names(text))
            if not whole.isdisjoint(tokens):
                for each in WORD.finditer(text):
                    if each[0] in self.whole:
                        yield number, Found(*each.span(), "name")
            for pattern in (NUMBERED, GROUPED) if self.identifiers else ():
                for each in pattern.finditer(text):
                    if each[0] in self.identifiers:
                        yield number, Found(*each.span(), "identifier")
            if len(tables["joined"]) and not text.isascii():
                yield from ((number, each) for each in self._ideographs(text))
            if not begins.isdisjoint(tokens):
                yield from ((number, each) for each in self._small_counts(text))

    def _two_near(self, words: Sequence[str]) -> bool:
        """Tell whether two words of names, or one and an initial, stand near each other."""
        may_be = self.may_be
        at = [number for number, each in enumerate(words) if each in may_be]
        return any(b - a < WITHIN for a, b in pairwise(at)) or any(
            len(each) == 1 for a in at for each in words[max(0, a - WITHIN + 1) : a + WITHIN]
        )

    def _names(self, text: str) -> Iterator[Found]:
        words = list(WORD.finditer(text))
        for at, one in enumerate(words):
            for other in self._after(words, at, text):
                between = [each[0] for each in words[at : at + WITHIN] if each.end() <= other.end()]
                if self._is_name(one[0], other[0]) or self._sounds_alike(between):
                    yield Found(one.start(), other.end(), "name")
                    break

    def _after(self, words: Sequence[re.Match[str]], at: int, text: str) -> Iterator[re.Match[str]]:
        """Yield the words that may be of one name with a word: initials and particles between."""
        before = words[at]
        if not self._may_begin(before[0]):
            return
        for other in words[at + 1 : at + WITHIN]:
            if not GAP.fullmatch(text, before.end(), other.start()):
                return
            yield other
            form = self.fold[other[0]]
            capital = not other[0][0].islower()  # or of a script without capitals
            if not (capital or len(form) == 1 or form in PARTICLES or form in self.hot):
                return
            before = other

    def _may_begin(self, word: str) -> bool:
        form = self.fold[word]
        return form in self.hot or len(form) == 1 or word in self.sounds

    def _is_name(self, one: str, other: str) -> bool:
        a, b = self.fold[one], self.fold[other]
        if a == b:
            return False
        if len(a) == 1 or len(b) == 1:
            letter, word, raw = (a, b, other) if len(a) == 1 else (b, a, one)
            initial = one if len(a) == 1 else other
            return (initial.isupper() and not raw.islower() and word in self.hot
                    and word not in self.known and word not in self.also_words
                    and self.index.holds("initial", letter, word))  # fmt: skip
        if a in self.hot and b in self.hot and self.index.holds("pair", *sorted((a, b))):
            # A name that is also words ("May Grant") is one where it is written as one.
            words = {a, b} <= self.also_words
            return not words or (one[0].isupper() and other[0].isupper())
        sounds = [self.sounds.get(each, "") for each in (one, other)]
        if not all(sounds) or one.islower() or other.islower() or {a, b} & self.known:
            return False
        foreign = all(ord(each[0]) < ROMAN_END for each in (one, other))
        return self.index.holds("foreign" if foreign else "sounds", *sorted(sounds))

    def _sounds_alike(self, words: Sequence[str]) -> bool:
        """Tell whether words in another script sound as the whole of a name."""
        sounds = [self.sounds.get(each, "") for each in words]
        return (
            len(words) > 2 and all(sounds) and ord(words[0][0]) >= ROMAN_END
            and self.index.holds("sounds", *sounds)
        )  # fmt: skip

    def _ideographs(self, text: str) -> Iterator[Found]:
        for run in IDEOGRAPHS.finditer(text):
            windows = {(at, at + size): folded(run[0][at : at + size])
                       for size in (2, 3, 4) for at in range(len(run[0]) - size + 1)}  # fmt: skip
            known = self.index.those_of("joined", {each for each in windows.values() if each})
            for (begin, end), form in windows.items():
                if form in known:
                    yield Found(run.start() + begin, run.start() + end, "name")

    def _small_counts(self, text: str) -> Iterator[Found]:
        for line in LINE.finditer(text):
            counts = list(SMALL_WORDS.finditer(line[0]))
            if counts and len(line[0]) <= LONGEST_LINE:
                for each in self._small_in_line(line[0], counts):
                    yield Found(line.start() + each.start(), line.start() + each.end(),
                                "small-count")  # fmt: skip

    def _small_in_line(self, line: str, counts: Sequence[re.Match[str]]) -> Iterator[re.Match[str]]:
        """Yield the numbers that are the count of what else the line says: group, area, year."""
        words = LABEL_WORD.findall(line)
        labels = {
            folded("".join(words[at : at + size]))
            for at, each in enumerate(words)
            if each in self.begins
            for size in range(1, min(LONGEST_LABEL, len(words) - at) + 1)
        }
        known = sorted(self.index.those_of("value", labels - {""}))[:MOST_LABELS]
        for count in counts:
            if any(
                self.index.holds("small", count[0], *chosen)
                for size in range(1, min(len(known), LONGEST_LABEL) + 1)
                for chosen in combinations(known, size)
            ):
                yield count
