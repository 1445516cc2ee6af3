"""This module writes the ordinal of a session in words, in each language that prints it so."""

from __future__ import annotations

from collections.abc import Callable, Mapping

LAST = 99
"""Neither the Council nor the General Assembly has had a hundredth session."""

_EN_ONES = (
    "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth",
    "eleventh", "twelfth", "thirteenth", "fourteenth", "fifteenth", "sixteenth", "seventeenth",
    "eighteenth", "nineteenth",
)  # fmt: skip
_EN_TENS = ("twent", "thirt", "fort", "fift", "sixt", "sevent", "eight", "ninet")

# French counts its seventies and nineties on from ten, so that 1 to 19 follow 60 and 80 alike.
_FR_ONES = (
    "unième", "deuxième", "troisième", "quatrième", "cinquième", "sixième", "septième", "huitième",
    "neuvième", "dixième", "onzième", "douzième", "treizième", "quatorzième", "quinzième",
    "seizième", "dix-septième", "dix-huitième", "dix-neuvième",
)  # fmt: skip
_FR_TENS = {20: "vingt", 30: "trente", 40: "quarante", 50: "cinquante", 60: "soixante",
            80: "quatre-vingt"}  # fmt: skip
_FR_ROUND = {20: "vingtième", 30: "trentième", 40: "quarantième", 50: "cinquantième",
             60: "soixantième", 80: "quatre-vingtième"}  # fmt: skip

# "Session" is feminine in Russian and in Arabic.
_RU_ONES = (
    "первая", "вторая", "третья", "четвертая", "пятая", "шестая", "седьмая", "восьмая", "девятая",
    "десятая", "одиннадцатая", "двенадцатая", "тринадцатая", "четырнадцатая", "пятнадцатая",
    "шестнадцатая", "семнадцатая", "восемнадцатая", "девятнадцатая",
)  # fmt: skip
_RU_TENS = ("двадцать", "тридцать", "сорок", "пятьдесят", "шестьдесят", "семьдесят",
            "восемьдесят", "девяносто")  # fmt: skip
_RU_ROUND = ("двадцатая", "тридцатая", "сороковая", "пятидесятая", "шестидесятая",
             "семидесятая", "восьмидесятая", "девяностая")  # fmt: skip

_ZH_DIGITS = "零一二三四五六七八九"

_AR_ONES = ("الأولى", "الثانية", "الثالثة", "الرابعة", "الخامسة", "السادسة", "السابعة",
            "الثامنة", "التاسعة", "العاشرة")  # fmt: skip
_AR_TENS = ("العشرون", "الثلاثون", "الأربعون", "الخمسون", "الستون", "السبعون", "الثمانون",
            "التسعون")  # fmt: skip


def _english(number: int) -> str:
    if number < 20:
        return _EN_ONES[number - 1]
    tens, ones = divmod(number, 10)
    stem = _EN_TENS[tens - 2]
    return f"{stem}y-{_EN_ONES[ones - 1]}" if ones else f"{stem}ieth"


def _french(number: int) -> str:
    if number == 1:
        return "première"
    if number < 20:
        return _FR_ONES[number - 1]
    tens = number // 10 * 10 if number < 60 else number // 20 * 20
    ones = number - tens
    if not ones:
        return _FR_ROUND[tens]
    between = " et " if ones in {1, 11} and tens != 80 else "-"
    return f"{_FR_TENS[tens]}{between}{_FR_ONES[ones - 1]}"


def _russian(number: int) -> str:
    if number < 20:
        return _RU_ONES[number - 1]
    tens, ones = divmod(number, 10)
    return f"{_RU_TENS[tens - 2]} {_RU_ONES[ones - 1]}" if ones else _RU_ROUND[tens - 2]


def _chinese(number: int) -> str:
    tens, ones = divmod(number, 10)
    before = ("" if tens == 1 else _ZH_DIGITS[tens]) + "十" if tens else ""
    return before + (_ZH_DIGITS[ones] if ones or not tens else "")


def _arabic(number: int) -> str:
    tens, ones = divmod(number, 10)
    if number <= 10:
        return _AR_ONES[number - 1]
    first = "الحادية" if ones == 1 else _AR_ONES[ones - 1] if ones else ""
    if tens == 1:
        return f"{first} عشرة"
    return f"{first} و{_AR_TENS[tens - 2]}" if first else _AR_TENS[tens - 2]


_WORDS: Mapping[str, Callable[[int], str]] = {
    "ar": _arabic,
    "en": _english,
    "es": str,  # "66º período de sesiones": the string of the format adds the sign
    "fr": _french,
    "ru": _russian,
    "zh": _chinese,
}


def ordinal(number: int, *, language: str = "en") -> str:
    """Return the ordinal of a session: 54 gives "fifty-fourth", "cinquante-quatrième", "五十四".

    Feminine where the language's word for a session is; Spanish has figures.

    Raises:
        ValueError: the number is not between 1 and 99.
    """
    if not 1 <= number <= LAST:
        message = f"{number} is not between 1 and {LAST}"
        raise ValueError(message)
    return _WORDS[language](number)
