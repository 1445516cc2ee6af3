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
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from hashlib import blake2b
from itertools import accumulate, chain, combinations, compress, count, pairwise
from pathlib import Path
from urllib.parse import unquote

from anyascii import anyascii

from hrcreport.checks.extraction.reading import OF_MARKUP
from hrcreport.checks.leaks.digits import groups_of_digits
from hrcreport.checks.leaks.leak import Found, Joined
from hrcreport.checks.leaks.signs import HAS_DIGIT, lines_at, telling_signs

TABLES = (
    "word",
    "pair",
    "initial",
    "joined",
    "lone",
    "sound",
    "sounds",
    "foreign",
    "identifier",
    "value",
    "labels",
    "small",
    "count",
)
INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufe00-\ufe0f\ufeff"
    "\u0300-\u036f\u0610-\u061a\u064b-\u065f\u0670\u0640]"
)
# A pattern that begins with what it may not stand behind is tried at every letter: it stands later.
WORD = re.compile(r"[^\W\d_]+(?:['’ʼ`][^\W\d_]+)*")
IDEOGRAPHS = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]{2,}")
NUMBERED = re.compile(r"[^\W_]+(?:[-–./:#_][^\W_]+)*")
GAP = re.compile(r"[ \n,.'’/\-\u2010-\u2015_\u00a0\t+%|]{0,3}(?:20)?")
NOT_ALNUM, NOT_ALNUM_OF_LINES = re.compile(r"[^a-z0-9]"), re.compile(r"[^a-z0-9\n]")
NUMBER_ALONE = re.compile(r"^[\d.,:;%+*/()\[\]<>=°#\-–−]+$", re.M)
VOWELS, DOUBLED = re.compile(r"[aeiouywh]"), re.compile(r"(.)\1+")
ROMAN_END = 0x250
LETTERS_TOGETHER = 4
SOUNDS_TOGETHER = 8
"""Fewer consonants of two words are those of many other words."""
PARTICLES = frozenset((
    "de", "la", "las", "los", "del", "da", "do", "das", "dos", "di", "du", "le", "van", "von",
    "der", "den", "ter", "el", "al", "ul", "bin", "ibn", "bint", "ben", "abu", "um", "y", "e",
    "i", "af", "av", "zu", "st", "mr", "mrs", "ms", "dr", "jr", "sr", "ii", "iii",
))  # fmt: skip  # a list of words
SERVANT = re.compile(r"\babd[aeiou]l(?=[a-z]{3})")
"""How many Arabic names begin that are two words there."""
ARTICLE, ARTICLE_BEGINS = re.compile(r"^ال(?=\w{3})"), "ا"
SOUNDS = (
    ("shch", "s"), ("sch", "s"), ("tch", "s"), ("sh", "s"), ("ch", "s"), ("kh", "k"), ("gh", "g"),
    ("ph", "f"), ("th", "t"), ("dh", "d"), ("ts", "s"), ("tz", "s"), ("zh", "z"), ("ck", "k"),
    ("x", "ks"), ("q", "k"), ("c", "k"), ("p", "b"),
)  # fmt: skip  # a table of sounds
SMALL, SMALL_WORDS = (
    re.compile(
        rf"""
        [1-9](?<![\w.,].)  # no end of a word or of a longer number
        \d?(?![\w)]|[.,]\d{extra_ending})
        """,
        re.VERBOSE,
    )
    for extra_ending in ("", r"|\.\s")
)
"""Small numbers in what stands between spaces, and in a text, where none is a heading's."""
LINE = re.compile(r"[^\n]+")
LONGEST_LINE = 400
"""A row or a sentence: in a longer one, numbers and labels that have nothing in common meet."""
MARKS = ",.;:()[]{}\"'’“”«»*|#!?"
"""Stand beside a word, and in none."""
MOST_LABELS = 12
LONGEST_LABEL = 6
"""Words of a label, such as "Black or African American alone"."""
LABEL_WORD = re.compile(r"[^\W_]+(?:[-–][^\W_]+)*")
SHORTEST_IDENTIFIER, LONG_NUMBER = 5, 8
WITHIN = 5
"""So many words after one that begins a name are looked at for another of it."""


OF_INDEX = ("named", "whole", "ideographs", "identifier")
"""Kinds of words that may be of a restricted source, before all that it says is looked at."""
IN_ADDRESS = re.compile(r"[/@_\\=]|www\.|\w\.[a-z]{2,}|-[^-]+-")
"""In what stands between spaces: words in it are none of a language."""
Inner = Mapping[str, Sequence[str]]
"""The words of each part of a text."""


def cleaned(text: str) -> str:
    """Return a text without what no reader sees, and with the letters that a link writes by `%`.

    Not seen are soft hyphens and marks of direction.
    """
    if "%" in text:
        text = unquote(text)
    if text.isascii():
        return text
    return INVISIBLE.sub("", unicodedata.normalize("NFKC", text))


def read_otherwise(texts: Iterable[str]) -> dict[str, str]:
    """Return, of texts that are read otherwise than they are written, what `cleaned` makes."""
    may_be = ((text, cleaned(text)) for text in texts if "%" in text or not text.isascii())
    return {text: read for text, read in may_be if text != read}


@lru_cache(maxsize=200_000)
def folded(word: str) -> str:
    """Return a word in small Latin letters without accents, whatever script it is in."""
    if not word.isascii():
        word = anyascii(INVISIBLE.sub("", unicodedata.normalize("NFKD", word)))
    return NOT_ALNUM.sub("", word.lower())


def is_address(token: str) -> bool:
    """Tell of what stands between spaces whether it is an address, a path or a name of a file."""
    return bool(IN_ADDRESS.search(token))


def folded_each(words: Iterable[str]) -> dict[str, str]:
    """Return words with what `folded` makes of them; those of plain letters at once."""
    folded_forms: dict[str, str] = {}
    plain: list[str] = []
    for word in words:
        if word.isascii():
            plain.append(word)
        else:
            folded_forms[word] = folded(word)
    forms = NOT_ALNUM_OF_LINES.sub("", "\n".join(plain).lower()).split("\n")
    return folded_forms | dict(zip(plain, forms, strict=False))


def sounds_of(forms: Sequence[str]) -> list[str]:
    """Return the consonants that folded words keep in scripts which write no vowels."""
    lines = "\n".join(forms)
    for letters, sound in SOUNDS:
        lines = lines.replace(letters, sound)
    return DOUBLED.sub(r"\1", VOWELS.sub("", lines)).split("\n")


def parts_of_name(name: str) -> list[str]:
    """Return the words of a name, folded; ideographs as the syllables that they are read as."""
    spaced = IDEOGRAPHS.sub(lambda run: f" {_syllables(run[0])} ", cleaned(name))
    words = " ".join(folded(word) for word in WORD.findall(spaced))
    return SERVANT.sub("abd ", words).split()


def _syllables(run: str) -> str:
    return re.sub(r"([a-z])([A-Z])", r"\1 \2", anyascii(run))


@dataclass
class Gathered:
    """Spellings of names and identifiers on their way to hashes; `key` is that of the scanner."""

    key: bytes
    found: dict[str, set[int]] = field(default_factory=lambda: {table: set() for table in TABLES})
    holders: Counter[str] = field(default_factory=Counter)
    short: int = 0

    def add_name(self, name: str) -> None:
        """Gather what a name can look like: in any order, with initials, in one word, by sound."""
        foreign = any(ord(letter) >= ROMAN_END and letter.isalpha() for letter in name)
        every = parts_of_name(name)
        parts = [part for part in every if part not in PARTICLES]
        long = [part for part in parts if len(part) > 1]
        if not long:
            self.short += bool(name.strip())
            return
        for part in set(long):
            self._put("word", part)
        if len(parts) == 1:
            table = "lone" if len(every) == 1 else "joined"
            if len(word := "".join(every)) >= LETTERS_TOGETHER:
                self._put(table, word)
            return
        self.holders.update(set(long))
        for left_part, right_part in combinations(dict.fromkeys(long), 2):
            self._put("pair", *sorted((left_part, right_part)))
        for long_part in long:
            for initial_part in parts:
                if (
                    long_part != initial_part
                    and len(long_part) > 2
                    and initial_part[0] != long_part
                ):
                    self._put("initial", initial_part[0], long_part)
        first, last = parts[0], parts[-1]
        for together in {"".join(every), first + last, last + first, "".join(reversed(parts))}:
            if len(together) >= 2 * LETTERS_TOGETHER - 1:
                self._put("joined", together)
        sounds = [sound for sound in sounds_of(long) if sound]
        for left_sound, right_sound in combinations(dict.fromkeys(sounds), 2):
            if min(len(left_sound), len(right_sound)) > 1:
                if foreign and len(left_sound + right_sound) > LETTERS_TOGETHER:
                    self._put("foreign", *sorted((left_sound, right_sound)))
                if len(left_sound + right_sound) >= SOUNDS_TOGETHER:
                    self._put("sounds", *sorted((left_sound, right_sound)))
        if len("".join(sounds)) >= SOUNDS_TOGETHER:
            self._put("sounds", *sounds)
        for sound in sounds:
            self._put("sound", sound)

    def add_identifier(self, value: str) -> None:
        """Gather an identifier; one that could be any number is counted as too short."""
        word = folded(value)
        if any(character.isdigit() for character in word) and _is_long(word):
            self._put("identifier", word)
        else:
            self.short += bool(word)

    def add_small(self, values: Sequence[str], count: int) -> None:
        """Gather a count that is withheld, with what its row says in each column."""
        words = [folded(value) for value in values]
        for word in words:
            self._put("value", word)
        self._put("labels", str(len(words)))
        self._put("count", str(count))
        self._put("small", str(count), *sorted(words))

    def _put(self, table: str, *words: str) -> None:
        self.found[table].add(hashed(self.key, table, words))

    def index(self) -> NameIndex:
        """Return the hashes, sorted; a name that few share counts alone as well."""
        tables = {name: array("Q", sorted(hashes)) for name, hashes in self.found.items()}
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
    _held: dict[tuple[str, ...], bool] = field(default_factory=dict, repr=False, compare=False)
    _words: dict[tuple[Set[str], int], Words] = field(
        default_factory=dict, repr=False, compare=False
    )

    def __bool__(self) -> bool:
        return any(len(hashes) for hashes in self.tables.values())

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
        parts = (
            array("Q", every[end - size : end].tobytes())
            for size, end in zip(lengths, ends, strict=True)
        )
        return cls(key, dict(zip(TABLES, parts, strict=True)), short)

    @cached_property
    def counts(self) -> set[str]:
        """The small counts that are looked for."""
        return self.those_of("count", map(str, range(1, 100)))

    def words(self, known_words: Set[str], decimals: int) -> Words:
        """Return what was looked up before, where the same is looked for.

        The same words are known to be no names, and positions are as fine.
        """
        if (known_words, decimals) not in self._words:
            self._words.clear()
            self._words[known_words, decimals] = Words(self, known_words, decimals)
        return self._words[known_words, decimals]

    def holds(self, table: str, *words: str) -> bool:
        """Tell whether these words are among those of a table; each is looked up once."""
        query, answers = (table, *words), self._held
        if (is_held := answers.get(query)) is None:
            hashes = self.tables[table]
            is_held = bool(len(hashes)) and _is_in(hashes, hashed(self.key, table, words))
            answers[query] = is_held
        return is_held

    def those_of(self, table: str, words: Iterable[str]) -> set[str]:
        """Return which of many words are in a table, looked up at once."""
        hashes, once = self.tables[table], self._once
        if not len(hashes):
            return set()
        all_words = [*words]
        base_hash = blake2b(key=self.key, digest_size=8)  # a copy is quicker than a new one
        for word in all_words:
            if word not in once:
                word_hash = base_hash.copy()
                word_hash.update(word.encode())
                once[word] = int.from_bytes(word_hash.digest())
        return {word for word in all_words if _is_in(hashes, once[word])}


def _is_in(hashes: Sequence[int], target_hash: int) -> bool:
    at = bisect_left(hashes, target_hash)
    return at < len(hashes) and hashes[at] == target_hash


class Words:
    """What a process has looked up in an index: words, and what stands between spaces, each once.

    `known_words` are words that are no names, `decimals` how fine a position may be.
    """

    def __init__(self, index: NameIndex, known_words: Set[str], decimals: int) -> None:
        self.index, self.known, self.decimals = index, known_words, decimals
        self.inner: dict[str, Sequence[str]] = {}
        self.fold: dict[str, str] = {}
        self.sounds: dict[str, str] = {}
        self.hot: set[str] = set()
        self.joined: set[str] = set()
        self.may_be: set[str] = set()
        self.may_be_or_initial: set[str] = set()
        self.whole: set[str] = set()
        self.identifiers: set[str] = set()
        self.of_records: dict[str, bool] = {}
        self.parts_of_names: dict[str, int] = {}
        self.judged: dict[tuple[str, ...], bool] = {}
        self.holding = {kind: set[str]() for kind in (*OF_INDEX, "small", "sign")}
        """What stands between spaces and holds a word of a kind, a small count or a sign."""
        self.telling: set[str] = set()
        """All that does: a text without any holds nothing, unless it has a group of digits."""
        self.in_small_letters: dict[str, list[str]] = {}
        """What stands between spaces and holds a word in small letters, by the folded word."""

    def learn(self, tokens: set[str]) -> None:
        """Look up what stands between spaces, where it is new."""
        new = tokens.difference(self.inner)  # the operator would go through all that is known
        numbers = set(NUMBER_ALONE.findall("\n".join(new)))
        bare = {token: token.strip(MARKS) for token in new - numbers}
        inner = {
            token: (word,) if word.isalpha() else WORD.findall(token)
            for token, word in bare.items()
        }
        mixed = [token for token, word in bare.items() if not word.isalpha()]
        self.inner |= inner
        self.inner |= dict.fromkeys(numbers, ())
        fold = folded_each(set().union(*inner.values()).difference(self.fold))
        self.fold |= fold
        self._learn_words(fold)
        for token, words in inner.items():
            small_words = {word for word in words if word[0].islower()}
            # Once for all words: an address may be as long as a file.
            for word in small_words if small_words == {token} or not is_address(token) else ():
                self.in_small_letters.setdefault(self.fold[word], []).append(token)
        name_words = self.may_be_or_initial | self.whole
        inner_with_names = {
            token: words for token, words in inner.items() if not name_words.isdisjoint(words)
        }
        self.parts_of_names |= _counted(self.may_be_or_initial, inner_with_names)
        may_be = [
            token
            for token in mixed
            if len(token) >= SHORTEST_IDENTIFIER
            and (HAS_DIGIT.search(token) or not token.isascii())
        ]
        tokens_by_kind = {
            "named": _holding(self.may_be, inner_with_names),
            "whole": _holding(self.whole, inner_with_names),
            "ideographs": {
                token for token in inner if not token.isascii() and IDEOGRAPHS.search(token)
            },
            "identifier": self._with_identifier(
                [*may_be, *(token for token in numbers if len(token) >= LONG_NUMBER)]
            ),
            "small": self._with_small_count(chain(numbers, mixed)),
            "sign": telling_signs(new, decimals=self.decimals),
        }
        for kind, kind_tokens in tokens_by_kind.items():
            self.holding[kind] |= kind_tokens
        self.telling.update(*tokens_by_kind.values())

    def _with_identifier(self, tokens: Sequence[str]) -> set[str]:
        if not len(self.index.tables["identifier"]):
            return set()
        identifiers = self.identifiers_among(set(NUMBERED.findall("\n".join(tokens))))
        self.identifiers |= identifiers
        return {
            token
            for token in tokens
            if identifiers and not identifiers.isdisjoint(NUMBERED.findall(token))
        }

    def _learn_words(self, fold: Mapping[str, str]) -> None:
        index, known_words, forms = self.index, self.known, set(fold.values()) - {""}
        self.hot |= index.those_of("word", forms - PARTICLES)
        lone = index.those_of("lone", forms - known_words)
        long = {form for form in forms if len(form) >= 2 * LETTERS_TOGETHER - 1}
        self.joined |= index.those_of("joined", long)
        sounds = self._sounds_of(fold)
        self.sounds |= sounds
        self.may_be |= sounds.keys()
        self.may_be |= {word for word, form in fold.items() if form in self.hot}
        self.may_be_or_initial |= self.may_be
        self.may_be_or_initial |= {
            word for word, form in fold.items() if len(form) == 1 and word.isupper()
        }
        for word, form in fold.items():
            if form in self.joined or (form in lone and not word[0].islower()):
                self.whole.add(word)

    def _sounds_of(self, fold: Mapping[str, str]) -> dict[str, str]:
        """Return the sounds of words that may be a name in another script.

        By its sound alone a name is like many words: those that the project knows are none.
        """
        foreign = bool(len(self.index.tables["foreign"]))
        words = [
            word
            for word, form in fold.items()
            if ord(word[0]) >= ROMAN_END
            or (foreign and not word.islower() and form not in self.known)
        ]
        forms = [
            folded(ARTICLE.sub("", word)) if word[0] == ARTICLE_BEGINS else fold[word]
            for word in words
        ]
        sounds = dict(zip(words, sounds_of(forms), strict=False))
        known_sounds = self.index.those_of("sound", set(sounds.values()) - {""})
        return {word: sound for word, sound in sounds.items() if sound in known_sounds}

    def identifiers_among(self, words: set[str]) -> set[str]:
        """Return which of some words, with digits in them, are identifiers of records."""
        forms = folded_each(words.difference(self.of_records))
        identifiers = self.index.those_of("identifier", {*forms.values()})
        self.of_records |= {word: form in identifiers for word, form in forms.items()}
        return {word for word in words if self.of_records.get(word)}

    def _with_small_count(self, tokens: Iterable[str]) -> set[str]:
        if not (counts := self.index.counts):
            return set()
        lines = "\n".join(("", *tokens, ""))
        return lines_at(lines, (at.start() for at in SMALL.finditer(lines) if at[0] in counts))


def _is_long(identifier: str) -> bool:
    """Tell whether an identifier, folded, is long enough to be none of any number."""
    return len(identifier) >= (LONG_NUMBER if identifier.isdigit() else SHORTEST_IDENTIFIER)


def _holding(words: Set[str], inner: Inner) -> set[str]:
    """Return what holds one of some words, given what each holds."""
    return (
        {token for token, inner_words in inner.items() if not words.isdisjoint(inner_words)}
        if words
        else set()
    )


def _counted(words: Set[str], inner: Inner) -> dict[str, int]:
    """Return how many of some words stand in what holds one of them."""
    return {
        token: sum(word in words for word in inner_words)
        for token, inner_words in inner.items()
        if not words.isdisjoint(inner_words)
    }


def _count(counts: Mapping[str, int], tokens: Iterable[str]) -> int:
    return sum(map(counts.__getitem__, filter(counts.__contains__, tokens)))


class NameSearch:
    """The search for one index in many texts; `known_words` are words that are no names.

    `decimals` is how fine a position may be: texts that may hold one are among the `telling`.
    """

    def __init__(
        self,
        index: NameIndex,
        texts: Sequence[str],
        *,
        known_words: Set[str] = frozenset(),
        decimals: int = 1,
    ) -> None:
        self.index, self.texts = index, texts
        self.words = index.words(known_words, decimals)
        self.joined = Joined(texts)
        parts = [text.split() for text in texts]
        prose_tokens = [
            tokens for text, tokens in zip(texts, parts, strict=True) if text[:1] != OF_MARKUP
        ]
        self.said: set[str] = set().union(*prose_tokens)
        """What stands between spaces in all texts but those of markup."""
        self.distinct = self.said.union(*parts) if len(prose_tokens) < len(parts) else self.said
        self.words.learn(self.distinct)
        telling = self.words.telling & self.distinct
        self.telling = {
            number: tokens for number, tokens in enumerate(parts) if not telling.isdisjoint(tokens)
        }
        """What stands between spaces in the texts that may hold something, by their numbers."""
        self.told_by = {
            number: telling.intersection(tokens) for number, tokens in self.telling.items()
        }
        self.hot, self.fold = self.words.hot, self.words.fold
        self.sizes = [size for size in range(1, MOST_LABELS) if index.holds("labels", str(size))]
        self.grouped = [*groups_of_digits(self.joined.text)]
        for number in {self.joined.part_at(digit_group.start()) for digit_group in self.grouped}:
            self.telling[number] = parts[number]
            self.told_by.setdefault(number, set())
        self.ordinary: Set[str] = frozenset()
        self.judged = self.words.judged
        self.also_words = self.hot & known_words

    def with_any(self, tokens: Set[str]) -> list[int]:
        """Return the numbers of the texts in which one of some telling parts stands."""
        return [
            number
            for number, text_tokens in self.told_by.items()
            if not tokens.isdisjoint(text_tokens)
        ]

    def ordinary_here(self, words: Set[str]) -> set[str]:
        """Return which of some folded words stand in small letters in one of the texts."""
        small = self.words.in_small_letters
        return {word for word in words if not self.said.isdisjoint(small.get(word, ()))}

    def _used_as_words(self) -> set[str]:
        """Return the words of names that stand somewhere in small letters, no such word beside."""
        small = {
            word for word in self.words.may_be if word[0].islower() and self.fold[word] in self.hot
        }
        tokens = _holding(small, self.words.inner)
        small_forms: set[str] = set()
        texts = (self.texts[number] for number in self.with_any(tokens))
        for words in (WORD.findall(text) for text in texts if text[:1] != OF_MARKUP):
            forms = ["", *(self.fold[word] for word in words), ""]
            small_forms |= {
                forms[at]
                for at, word in enumerate(words, start=1)
                if word in small and self.hot.isdisjoint((forms[at - 1], forms[at + 1]))
            }
        return small_forms

    def found(self) -> list[tuple[int, Found]]:
        """Return the number of a text and what of a restricted source stands in it, for each.

        First as if no word stood in small letters; what is found so is looked at once more.
        """
        of_index = set[str]().union(*(self.words.holding[kind] for kind in OF_INDEX))
        records = self.words.identifiers_among({digit_group[0] for digit_group in self.grouped})
        numbers = [
            self.joined.part(Found(*digit_group.span(), "identifier"))
            for digit_group in self.grouped
            if digit_group[0] in records
        ]
        first = [*self._found(self.with_any(of_index)), *numbers, *self._counted()]
        suspects = sorted({number for number, _ in first})
        if not any(finding.kind == "name" for _, finding in first):
            return first
        forms = {
            self.fold[word]
            for number in suspects
            for token in self.telling[number]
            for word in self.words.inner[token]
        }
        self.ordinary = self.ordinary_here(forms)
        self.also_words, self.judged = self.also_words | self._used_as_words(), {}
        return [*self._found(suspects), *numbers, *self._counted()]

    def _counted(self) -> Iterator[tuple[int, Found]]:
        for number in self.with_any(self.words.holding["small"]):
            yield from ((number, finding) for finding in self._small_counts(self.texts[number]))

    def _found(self, numbers: Iterable[int]) -> Iterator[tuple[int, Found]]:
        words = self.words
        for number in numbers:
            text, tokens, telling_tokens = (
                self.texts[number],
                self.telling[number],
                self.told_by[number],
            )
            if (
                not words.holding["named"].isdisjoint(telling_tokens)
                and _count(words.parts_of_names, tokens) > 1
            ):
                yield from ((number, finding) for finding in self._names(text, tokens))
            if not words.holding["whole"].isdisjoint(telling_tokens):
                for match in WORD.finditer(text):
                    if match[0] in words.whole and (
                        self.fold[match[0]] in words.joined
                        or self.fold[match[0]] not in self.ordinary
                    ):
                        yield number, Found(*match.span(), "name")
            for match in NUMBERED.finditer(text) if words.identifiers else ():
                if match[0] in words.identifiers:
                    yield number, Found(*match.span(), "identifier")
            if not words.holding["ideographs"].isdisjoint(telling_tokens):
                yield from ((number, finding) for finding in self._ideographs(text))

    def _names(self, text: str, tokens: Sequence[str]) -> Iterator[Found]:
        """Yield names: two words that may be of one, with initials and particles between them."""
        raw = tuple(chain.from_iterable(map(self.words.inner.__getitem__, tokens)))
        at = [*compress(count(), map(self.words.may_be_or_initial.__contains__, raw))]
        pairs = [
            (a, b)
            for next_index, a in enumerate(at, start=1)
            for b in at[next_index : next_index + WITHIN]
            if b - a < WITHIN and self._may_be_one(raw[a : b + 1])
        ]
        words = [*WORD.finditer(text)] if pairs else []
        last_begin = -1
        for a, b in pairs:
            if a != last_begin and self._is_one(words[a : b + 1], text):
                last_begin = a
                yield Found(words[a].start(), words[b].end(), "name")

    def _may_be_one(self, run: tuple[str, ...]) -> bool:
        """Tell whether words would be a name if nothing but spaces stood between them."""
        if (is_name := self.judged.get(run)) is None:
            is_name = self._is_name(run[0], run[-1]) or self._sounds_alike(run)
            self.judged[run] = is_name
        return is_name

    def _is_one(self, words: Sequence[re.Match[str]], text: str) -> bool:
        """Tell whether words may be of one name: what stands between two, and in the middle."""
        return all(
            GAP.fullmatch(text, word.end(), next_word.start())
            for word, next_word in pairwise(words)
        ) and all(
            # With a capital or of a script without, an initial, or a particle.
            not word[0][0].islower()
            or len(form := self.fold[word[0]]) == 1
            or form in PARTICLES
            or form in self.hot
            for word in words[1:-1]
        )

    def _sound(self, word: str) -> str:
        """Return how a word sounds that may be a name in another script, or nothing.

        A Latin one that also stands in small letters is none.
        """
        is_word = ord(word[0]) < ROMAN_END and self.fold[word] in self.ordinary
        return "" if is_word else self.words.sounds.get(word, "")

    def _is_name(self, first_word: str, second_word: str) -> bool:
        a, b = self.fold[first_word], self.fold[second_word]
        if a == b:
            return False
        if len(a) == 1 or len(b) == 1:
            letter, word, raw = (a, b, second_word) if len(a) == 1 else (b, a, first_word)
            initial = first_word if len(a) == 1 else second_word
            return (
                initial.isupper()
                and not raw.islower()
                and word in self.hot
                and word not in self.words.known
                and word not in self.also_words
                and self.index.holds("initial", letter, word)
            )
        if a in self.hot and b in self.hot and self.index.holds("pair", *sorted((a, b))):
            # A name that is also words ("May Grant") is one where it is written as one.
            words = {a, b} <= self.also_words
            return not words or (first_word[0].isupper() and second_word[0].isupper())
        sounds = [self._sound(name_word) for name_word in (first_word, second_word)]
        if (
            not all(sounds)
            or first_word.islower()
            or second_word.islower()
            or {a, b} & self.words.known
        ):
            return False
        foreign = all(ord(name_word[0]) < ROMAN_END for name_word in (first_word, second_word))
        return self.index.holds("foreign" if foreign else "sounds", *sorted(sounds))

    def _sounds_alike(self, words: Sequence[str]) -> bool:
        """Tell whether words in another script sound as the whole of a name."""
        if len(words) < 3 or ord(words[0][0]) < ROMAN_END:
            return False
        sounds = [self._sound(word) for word in words]
        return all(sounds) and self.index.holds("sounds", *sounds)

    def _ideographs(self, text: str) -> Iterator[Found]:
        for run in IDEOGRAPHS.finditer(text):
            windows = {
                (at, at + size): folded(run[0][at : at + size])
                for size in (2, 3, 4)
                for at in range(len(run[0]) - size + 1)
            }
            known_forms = self.index.those_of("joined", {form for form in windows.values() if form})
            for (begin, end), form in windows.items():
                if form in known_forms:
                    yield Found(run.start() + begin, run.start() + end, "name")

    def _small_counts(self, text: str) -> Iterator[Found]:
        for line in LINE.finditer(text):
            counts = [at for at in SMALL_WORDS.finditer(line[0]) if at[0] in self.index.counts]
            if counts and len(line[0]) <= LONGEST_LINE:
                for count_match in self._small_in_line(line[0], counts):
                    yield Found(
                        line.start() + count_match.start(),
                        line.start() + count_match.end(),
                        "small-count",
                    )

    def _small_in_line(self, line: str, counts: Sequence[re.Match[str]]) -> Iterator[re.Match[str]]:
        """Yield the numbers that are the count of what else the line says: group, area, year."""
        forms = [*map(folded, LABEL_WORD.findall(line))]
        labels = {
            "".join(forms[at : at + size])
            for at in range(len(forms))
            for size in range(1, LONGEST_LABEL + 1)
        }
        known_values = sorted(self.index.those_of("value", labels - {""}))[:MOST_LABELS]
        for count_match in counts:
            if any(
                self.index.holds("small", count_match[0], *chosen)
                for size in self.sizes
                for chosen in combinations(known_values, size)
            ):
                yield count_match
