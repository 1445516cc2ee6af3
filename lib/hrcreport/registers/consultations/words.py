"""This module finds words of persons in texts: quotations without a source, words that must stop.

Words are compared by their letters alone, so that quotation marks, emphasis, breaks, hyphens, case
and accents hide nothing: in a block, in a sentence, in a table, a caption or a note. Words that may
stand nowhere are found in letters of other scripts that look like theirs, and backwards, too; a
project keeps hashes of them and no word.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from hashlib import blake2b

from hrcreport.foundation import Trespass
from hrcreport.registers.sources.lookalikes import CAPITALS, readings

FEWEST_WORDS = 4
"""What stands in quotation marks and is shorter is taken for a term, but for a block."""
FEWEST_LETTERS = 12
"""Shorter words stand in too many places to say whose they are."""
BLOCK, STEP = 20, 10
"""Words are known by runs of so many letters, one of which begins at each so many."""
CLAUSE, IN_PROSE = 5, 6
"""Words are known by so many in a row in quotation marks or a block, and by so many anywhere.

Of 78 invented voices, 30 of them on the police, five have five words in a row that twenty reports
have in their own prose, one has six, none has seven. Runs of letters met three.
"""
SIZES = (CLAUSE + 1, CLAUSE, CLAUSE - 1)
"""Words that a clause may look like, of which one is parted by a hyphen or joined to the next."""
OF_CLAUSE = f"{CLAUSE}w:"
"""How the hash of a clause begins; that of letters begins with their number."""

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
      @\{?(?!(?:fig|tbl|map|par|sec|eq)-)\w
    | \^\[
    | \[\^
    """,
    re.VERBOSE,
)
"""A citation or a note: what says where words were published, as no table of a report does."""
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
WITHIN_WORDS = frozenset({"Mn", "Mc", "Me", "Cf"})
"""Signs that part no word: accents, soft hyphens, spaces without width."""
ENTITY = re.compile(r"&#?\w{1,31};")
BEYOND_ASCII = re.compile(r"[^\w\x00-\x7f]+")
OF_BLOCK = re.compile(r"^[ \t]*>[ \t]?", re.MULTILINE)
BLOCKS = re.compile(r"(?:^[ \t]*>.*(?:\n|\Z))+", re.MULTILINE)


def letters_of(text: str) -> str:
    """Return the letters and digits of words: accents, case, breaks, hyphens do not matter."""
    return NO_LETTERS.sub("", _plain(text).casefold())


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKD", text)


def _runs_of(words: str) -> list[str]:
    """Return the runs of letters by which words are known; none of words too short to be."""
    letters = letters_of(words)
    if len(letters) < FEWEST_LETTERS:
        return []
    size = min(BLOCK, len(letters))
    last = len(letters) - size
    return [letters[at : at + size] for at in (*range(0, last, STEP), last)]


def _spaced(plain: str) -> str:
    """Return the letters and digits of words, with a space where one ends."""
    text = plain.casefold()
    text = text if text.isascii() else BEYOND_ASCII.sub(lambda signs: _between(signs[0]), text)
    return NO_LETTERS.sub(" ", text)


@lru_cache(maxsize=1000)
def _between(signs: str) -> str:
    return "" if {*map(unicodedata.category, signs)} <= WITHIN_WORDS else " "


def _readings_of(text: str) -> list[str]:
    """Return the words of a text as they stand, and as each script reads those of another."""
    plain = _plain(text)
    return [*readings(_spaced(plain), _spaced(plain.translate(CAPITALS)))]


def _clauses_of(words: str) -> list[str]:
    """Return the letters of each clause by which words are known; where there is none, of all."""
    each = _spaced(_plain(words)).split()
    clauses = ["".join(each[at : at + CLAUSE]) for at in range(len(each) - CLAUSE + 1)]
    long_enough = [clause for clause in clauses if len(clause) >= FEWEST_LETTERS]
    whole = "".join(each)
    return long_enough or [whole] * (len(whole) >= FEWEST_LETTERS)


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
    def _runs(self) -> dict[str, str]:
        reasons_by_run: dict[str, str] = {}
        for why, words in self.said:
            for run in _runs_of(words):
                reasons_by_run.setdefault(run, why)
        return reasons_by_run

    @cached_property
    def _hashes(self) -> dict[int, dict[str, str]]:
        reasons_by_hash: dict[int, dict[str, str]] = {}
        for why, printed in self.known:
            size, _, digest = printed.partition(":")
            if not printed.startswith(OF_CLAUSE):
                reasons_by_hash.setdefault(int(size), {}).setdefault(digest, why)
        return reasons_by_hash

    @cached_property
    def _clauses(self) -> dict[str, str]:
        pairs = ((clause, why) for why, words in self.said for clause in _clauses_of(words))
        return dict([*pairs][::-1])  # the first says why

    @cached_property
    def _clauses_hashed(self) -> dict[str, str]:
        of_clauses = (pair for pair in self.known if pair[1].startswith(OF_CLAUSE))
        return {printed.removeprefix(OF_CLAUSE): why for why, printed in of_clauses}

    def __bool__(self) -> bool:
        return bool(self._runs or self.known)

    def within(self, text: str) -> dict[str, str]:
        """Return of a text why words of it must go, each reason with the letters that were found.

        The letters say to a program where the words stand; they belong in no message.
        """
        if not self:
            return {}
        # The same text lies in a bundle, an edition, the output and the history of a file.
        key = blake2b(text.encode("utf-8", "surrogatepass")).digest()
        if key not in self._searched:
            self._searched[key] = self._within(text)
        return {**self._searched[key]}

    @cached_property
    def _searched(self) -> dict[bytes, dict[str, str]]:
        return {}

    def _within(self, text: str) -> dict[str, str]:
        text = ENTITY.sub(lambda entity: html.unescape(entity[0]), text)
        texts = _readings_of(text)
        runs_by_reason = self._clauses_within(text, texts)
        plain = texts[0].replace(" ", "")
        for number, letters in enumerate(reading.replace(" ", "") for reading in texts):
            for run, why in self._runs.items():
                if run in letters or run[::-1] in letters:
                    runs_by_reason.setdefault(why, run)
            for size, digests in self._hashes.items():
                for at in range(len(letters) - size + 1):
                    if number and plain[at : at + size].isascii():
                        continue  # no letter of another script: it was looked at as it stands
                    run = letters[at : at + size]
                    for words in (run, run[::-1]):
                        if reason := digests.get(_hash(words)):
                            runs_by_reason.setdefault(reason, words)
        return runs_by_reason

    def _clauses_within(self, text: str, texts: list[str]) -> dict[str, str]:
        """Return why clauses of a text must go, each reason with the letters of one.

        What stands in quotation marks is looked at for itself where any clause stands at all.
        """
        clauses = [*self._clauses_in(texts)]
        found = {why: clause for why, clause, row in clauses if row > IN_PROSE - CLAUSE}
        if len({why for why, *_ in clauses}) > len(found):
            quoted = [match[0] for match in MARKED.finditer(_with_marks(text))]
            for words in (*quoted, *(match[0] for match in BLOCKS.finditer(text))):
                found |= {why: clause for why, clause, _ in self._clauses_in(_readings_of(words))}
        return found

    def _clauses_in(self, texts: Iterable[str]) -> Iterator[tuple[str, str, int]]:
        """Yield each clause of a text that is known: why, its letters, the how manieth in a row.

        A word that a hyphen parts counts as one or two, so does what two words are joined to.
        """
        for text in texts:
            letters = text.replace(" ", "")
            if not self._clauses_hashed and not any(each in letters for each in self._clauses):
                continue
            words, rows = text.split(), dict[str, tuple[int, int]]()
            for at in range(len(words)):
                for size in SIZES:
                    clause = "".join(words[at : at + size])
                    if len(clause) < FEWEST_LETTERS:
                        break
                    hashed = _hash(clause) if self._clauses_hashed else ""
                    for why in (self._clauses.get(clause), self._clauses_hashed.get(hashed)):
                        if why is None:
                            continue
                        before, row = rows.get(why, (-CLAUSE, 0))
                        if at > before:
                            rows[why] = at, row + 1 if at - before <= 2 else 1
                        yield why, clause, rows[why][1]

    @staticmethod
    def fingerprints(*texts: str) -> tuple[str, ...]:
        """Return hashes by which words can be found again without being held, of clauses last.

        Any five words in a row (with twelve letters) are found in quotation marks by those of
        clauses, any six anywhere; any thirty letters by those of runs of letters. Of words that are
        shorter the whole is hashed, and of those below twelve letters nothing is.

        Example:
            >>> StoppedWords.fingerprints("We were told.")
            ()
            >>> [each[:3] for each in StoppedWords.fingerprints("They told me by a newspaper")]
            ['20:', '20:', '5w:', '5w:']
        """
        runs = [f"{len(run)}:{_hash(run)}" for text in texts for run in _runs_of(text)]
        clauses = [f"{OF_CLAUSE}{_hash(clause)}" for text in texts for clause in _clauses_of(text)]
        return (*runs, *clauses)

    @classmethod
    def kept(cls, texts: Iterable[str], before: Sequence[str]) -> tuple[str, ...]:
        """Return hashes of words beside those that were kept; of an earlier form stand last."""
        together = dict.fromkeys([*cls.fingerprints(*texts), *before])
        if cls.are_of_before(before):
            return tuple(together)
        return tuple(sorted(together, key=lambda printed: printed.startswith(OF_CLAUSE)))

    @staticmethod
    def are_of_before(fingerprints: Sequence[str]) -> bool:
        """Tell whether hashes of an earlier form are among some: no clause is found by them."""
        return bool(fingerprints) and not fingerprints[-1].startswith(OF_CLAUSE)

    @staticmethod
    def place_of(letters: str, text: str) -> int:
        """Return where in a text a run of letters begins; 0 where it is not in it."""
        positions: list[int] = []
        plain, capitals = "", ""
        for match in re.finditer(rf"{ENTITY.pattern}|.", text, re.DOTALL):
            sign = html.unescape(match[0])
            letters_here = letters_of(sign)
            positions += [match.start()] * len(letters_here)
            plain += letters_here
            capitals += letters_of(_plain(sign).translate(CAPITALS))
        for reading in readings(plain, capitals):
            if (found := max(reading.find(letters), reading.find(letters[::-1]))) >= 0:
                return positions[found]
        return 0


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
