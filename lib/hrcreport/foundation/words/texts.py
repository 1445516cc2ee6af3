"""This module finds the words of a language, and writes its numbers, shares and dates as it does.

What registers say in English it puts into the language of the document.

A number asks for its plural form. Signs are those of documents of the United Nations, which are not
always those of Unicode: a no-break space sets off thousands in French, Russian, Chinese and Arabic,
and digits are European.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from babel.numbers import format_decimal

from hrcreport.foundation.errors import DataError
from hrcreport.foundation.languages import Entry, Language

if TYPE_CHECKING:
    from disparity import in_words
    from hrcreport.foundation.context.project import Project

MILLION = 1_000_000
BILLION = 1_000 * MILLION
OF_ESTIMATES = "estimate."
"""The part of `words.yml` that has the keys of `disparity/words.json`."""
PHRASES = "phrases"
UNVERIFIED = re.compile(r"^\[(.*)\]\{\.unverified\}$", re.DOTALL)
SIGN = re.compile(r"^([●◐◑○◔◕/–?*] )(.+)$", re.DOTALL)
ISO_DAY = re.compile(r"\b(\d{4})-(\d{2})-(\d{2})\b")
ISO_MONTH = re.compile(r"^(\d{4})-(\d{2})$")
CLAUSE = "; "
LONGEST_YEAR = 2000  # a leap year, where no year is written


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a language, by its code, with how it writes what stands among them."""

    language: str

    @property
    def entries(self) -> Mapping[str, Entry]:
        """The texts that the language has itself, by their names, such as "score.2".

        Raises:
            NotebookError: there is no such language.
        """
        return Language.named(self.language).words

    @classmethod
    def in_english(cls) -> dict[str, Entry]:
        """Return all that is printed in the first language, what estimates say too, by names."""
        from disparity import in_words  # who prints no estimate need not load it

        estimate_words = in_words.words_of(Language.FIRST).known
        of_estimates = {f"{OF_ESTIMATES}{key}": text for key, text in estimate_words.items()}
        return {**cls(Language.FIRST).entries, **of_estimates}

    def verified(self, name: str) -> bool:
        """Tell whether the wording of a text was seen in a document of the United Nations."""
        record = Language.named(self.language).records.get(name)
        return isinstance(record, dict) and bool(record.get("verified"))

    def text(self, name: str) -> str:
        """Return one text.

        Where the language lacks it, signs, months and dates are those of Unicode's data for it, and
        other texts are English; `hrcreport check` names them.
        """
        entry = self._entry(name)
        return str(entry["other"]) if isinstance(entry, dict) else str(entry)

    def texts(self, name: str) -> list[str]:
        """Return a list of texts, such as the months."""
        entry = self._entry(name)
        return list(entry) if isinstance(entry, list) else [str(entry)]

    def said(self, name: str, /, **parts: Any) -> str:
        """Return one text with its parts filled in."""
        return self.text(name).format(**parts)

    def counted(
        self, name: str, number: Any, /, *, printed_number: str, ordinal: bool = False, **parts: Any
    ) -> str:
        """Return the text in the plural form of a number, or its form of an ordinal: "51 areas".

        `number` is a `Decimal` where zeros behind its point count ("2.0 times"); `printed_number`
        is the number as printed, `parts` are other parts of the text.
        """
        entry = self._entry(name)
        if isinstance(entry, dict):
            category = self.plural_category(number, ordinal=ordinal)
            entry = entry.get(category, entry["other"])
        return str(entry).format(n=printed_number, **parts)

    def plural_category(self, number: Any, *, ordinal: bool = False) -> str:
        """Return the category of a number by Unicode's rules: "one", "few", "other" and so on."""
        locale = Language.named(self.language).locale
        return str((locale.ordinal_form if ordinal else locale.plural_form)(number))

    @property
    def plural_categories(self) -> list[str]:
        """The categories that whole numbers can have, in the order of Unicode."""
        order = ("zero", "one", "two", "few", "many", "other")
        categories = {self.plural_category(number) for number in range(201)}
        return [category for category in order if category in categories]

    def listed(self, values: Iterable[object], *, last: str | None = None) -> str:
        """Return "A", "A and B" or "A, B and C" as the language joins; `last` replaces "and"."""
        parts = [str(value) for value in values]
        if len(parts) < 2:
            return "".join(parts)
        between = self.text("list.separator")
        before_last = self.text("list.last") if last is None else last
        return f"{between.join(parts[:-1])}{before_last}{parts[-1]}"

    def written(self, value: float, decimals: int = 0) -> str:
        """Return a number with its signs: "10,700.5", "10 700,5"."""
        pattern = "#,##0" + ("." + "0" * decimals if decimals else "")
        english = format_decimal(
            round(value, decimals) + 0.0, format=pattern, locale="en", decimal_quantization=True
        )
        signs = {",": "number.group-sign", ".": "number.decimal-sign"}
        return english.translate({ord(sign): self.text(name) for sign, name in signs.items()})

    def per_cent(self, share: float, decimals: int = 0) -> str:
        """Return a share (0 to 1) as "20.4 per cent"."""
        return self._with_noun("number.per-cent", share * 100, decimals)

    def points(self, difference: float, decimals: int = 0) -> str:
        """Return a difference of two shares as "3.2 percentage points"."""
        return self._with_noun("number.points", difference * 100, decimals)

    def times(self, ratio: float, decimals: int = 1) -> str:
        """Return a ratio as "2.6 times"."""
        return self._with_noun("number.times", ratio, decimals)

    def in_millions(self, value: float, decimals: int = 1) -> str:
        """Return a number from a million on as "1.5 million", or as "1.5 billion"."""
        if abs(value) < MILLION:
            return self.written(value)
        name, size = ("billion", BILLION) if abs(value) >= BILLION else ("million", MILLION)
        rounded = round(value / size, decimals)
        places = 0 if rounded == int(rounded) else decimals
        return self._with_noun(f"number.{name}", rounded, places)

    def interval(self, level: float, low: str, high: str) -> str:
        """Return "95 per cent confidence interval 2.4 to 2.8" for limits that are written."""
        places = 0 if abs(level * 100 - round(level * 100)) < 1e-9 else 1
        return self.said("number.interval", level=self.per_cent(level, places), low=low, high=high)

    def small(self, number: int, *, feminine: bool = False) -> str:
        """Return a whole number in words below ten, where the language has it so; or in figures."""
        words = self.texts("number.small")
        if feminine and number == 1 and words:
            return self.text("number.one-feminine")
        return words[number] if 0 <= number < len(words) else self.written(number)

    def ordinal(self, number: int) -> str:
        """Return "third", "21st" or what the language has: "3e", "3º", "第3"."""
        words = self.texts("number.ordinal-small")
        if 1 <= number <= len(words):
            return words[number - 1]
        return self.counted("number.ordinal", number, printed_number=str(number), ordinal=True)

    def day(self, when: date) -> str:
        """Return "26 September 2023", "1er octobre 2023", "2023年9月26日"."""
        number = self.text("date.first-day") if when.day == 1 else str(when.day)
        return self._dated("date.day", when, day=number)

    def month(self, when: date) -> str:
        """Return "September 2023"."""
        return self._dated("date.month", when)

    def written_day(self, written: str) -> str:
        """Return a day, month or year of a register as it is printed.

        "2020" stays; "2020-06" becomes "June 2020"; "2020-06-26" becomes "26 June 2020".

        Raises:
            ValueError: the text is none of the three.
        """
        if len(written) == len("2020"):
            return written
        if len(written) == len("2020-06"):
            return self.month(date.fromisoformat(f"{written}-01"))
        return self.day(date.fromisoformat(written))

    @property
    def of_estimates(self) -> str | in_words.Words:
        """The code of the language where the statistics speak it, or its words for them."""
        from disparity import in_words  # who prints no estimate need not load it

        if self.language in in_words.LOCALE_OF:
            return self.language
        spoken = Language.named(self.language)
        estimate_words = {
            name.removeprefix(OF_ESTIMATES): str(entry)
            for name, entry in spoken.words.items()
            if name.startswith(OF_ESTIMATES)
        }
        signs = {sign: self.text(f"number.{sign}") for sign in ("decimal-sign", "group-sign")}
        return in_words.Words(str(spoken.locale), signs | estimate_words)

    def translated(self, name: str, project: Project) -> Mapping[str, Any]:
        """Return what a register, or the catalogue, says in the language, its read recorded.

        The file `data/translations/<language>/<name>.yml` says in `translation` whether it is a
        draft, in `verified_by` who has checked it; what it lacks is printed in English. Empty where
        there is none.

        Raises:
            DataError: the file is no YAML.
        """
        from hrcreport.foundation.records.yaml_source import Node  # words alone read no YAML by it

        path = project.translations / self.language / f"{name}.yml"
        if self.language == Language.FIRST or not project.reads.is_there(path):
            return {}
        node, problems = Node.read(path, place=project.place(path))
        if node is None or problems:
            raise DataError(problems)
        project.reads.record(path)
        translation: Mapping[str, Any] = node.plain()
        return translation

    def _entry(self, name: str) -> Entry:
        spoken = Language.named(self.language)
        if name in spoken.words:
            return spoken.words[name]
        return spoken.usual[name] if name in spoken.usual else Words(Language.FIRST).entries[name]

    def _dated(self, name: str, when: date, /, **parts: str) -> str:
        month_name = self.texts("date.months")[when.month - 1]
        return self.said(name, month=month_name, year=when.year, **parts)

    def _with_noun(self, name: str, value: float, decimals: int) -> str:
        number = Decimal(f"{round(value, decimals) + 0.0:.{decimals}f}")
        return self.counted(name, number, printed_number=self.written(value, decimals))


@dataclass(frozen=True, slots=True)
class Phrase:
    """A text by its name, printed in the language of the document that it comes to stand in."""

    name: str

    def text(self, *, language: str) -> str:
        """Return the text in a language."""
        return Words(language).text(self.name)


@dataclass(frozen=True, slots=True)
class Phrases:
    """The phrases of a language and the patterns for those that hold numbers or names.

    A phrase is looked up by its whole English text, so that a text that has been changed since is
    printed in English and not in a translation of what it used to say.
    """

    language: str
    known: Mapping[str, str] = field(default_factory=dict)
    patterns: tuple[tuple[re.Pattern[str], str], ...] = ()

    @classmethod
    def read(cls, language: str, project: Project) -> Phrases:
        """Read `data/translations/<language>/phrases.yml`; English has none and needs none.

        Raises:
            DataError: the file is no YAML.
        """
        if language == Language.FIRST:
            return cls(language)
        translations = Words(language).translated(PHRASES, project)
        patterns = tuple(
            (re.compile(str(pattern)), str(words))
            for pattern, words in (translations.get("patterns") or {}).items()
        )
        return cls(language, translations.get("phrases") or {}, patterns)

    def say(self, english: str) -> str:
        """Return a text in the language; what is not known stays as it is.

        A mark of unverified material and a sign in front are kept; a list by semicolons is put
        into the language part by part; dates in figures are written out.
        """
        if self.language == Language.FIRST or not english.strip():
            return english
        if english in self.known:
            return str(self.known[english])
        if name := _statuses().get(english):
            return Words(self.language).text(name)
        if marked := UNVERIFIED.match(english):
            return f"[{self.say(marked[1])}]{{.unverified}}"
        if signed := SIGN.match(english):
            return signed[1] + self.say(signed[2])
        for pattern, words in self.patterns:
            if pattern.fullmatch(english):
                return self._dated(pattern.sub(words, english))
        parts = english.split(CLAUSE)
        spoken = [self.say(part) for part in parts] if len(parts) > 1 else parts
        if spoken != parts:
            return Words(self.language).text("list.clause").join(spoken)
        return self._dated(english)

    def _dated(self, words: str) -> str:
        if iso_month := ISO_MONTH.match(words):
            return Words(self.language).month(date(int(iso_month[1]), int(iso_month[2]), 1))

        def written(match: re.Match[str]) -> str:
            return Words(self.language).day(date.fromisoformat(match[0]))

        return ISO_DAY.sub(written, words)


@cache
def _statuses() -> Mapping[str, str]:
    """Return by its English words the name of each status of a recommendation, as charts say it."""
    return {
        str(words): name
        for name, words in Words(Language.FIRST).entries.items()
        if name.startswith("picture.status-")
    }


class WrittenDay(NamedTuple):
    """A day, or days from first to last, as a text has them; `year` is 0 where none is written."""

    words: str
    first: int
    last: int
    month: int
    year: int

    @property
    def possible(self) -> bool:
        """Whether a calendar has these days, the first before the last."""
        days = monthrange(self.year or LONGEST_YEAR, self.month)[1]
        return 1 <= self.first <= self.last <= days


def written_days(text: str, *, language: str) -> Iterator[WrittenDay]:
    """Yield the days of a text that are written with a month of its language, or of English.

    Example:
        >>> [day.possible for day in written_days("2–99 May 2042", language="en")]
        [False]
        >>> [day.words for day in written_days("24 April–5 May 2023", language="en")]
        ['24 April', '5 May 2023']
    """
    for match in _pattern(language).finditer(text):
        first, last = int(match["first"]), int(match["last"] or match["first"])
        month = _months(language)[match["month"].lower()]
        yield WrittenDay(match[0], first, last, month, int(match["year"] or 0))


@cache
def _months(language: str) -> dict[str, int]:
    months: dict[str, int] = {}
    for code in (Language.FIRST, language):
        for number, name in enumerate(Words(code).texts("date.months"), start=1):
            months |= dict.fromkeys([name.lower(), *name.lower().split("/")], number)
    return months


@cache
def _pattern(language: str) -> re.Pattern[str]:
    names = "|".join(re.escape(name) for name in sorted(_months(language), key=len, reverse=True))
    return re.compile(
        rf"""
        (?<![\d.,/-])  # no end of a number or of a day in figures
        (?P<first>\d{{1,2}})(?:er)?(?:\s?[–—-]\s?(?P<last>\d{{1,2}})(?:er)?)?
        \s(?:de\s)?(?P<month>{names})\b(?:\s(?:de\s)?(?P<year>\d{{4}})\b)?
        """,
        re.IGNORECASE | re.VERBOSE,
    )
