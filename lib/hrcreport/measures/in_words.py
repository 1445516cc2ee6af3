"""This module puts an estimate into the words of a sentence, in each official language."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Protocol

from babel.numbers import format_decimal

LOCALE_OF = {"ar": "ar", "en": "en_GB", "es": "es", "fr": "fr", "ru": "ru", "zh": "zh_Hans"}

TIMES = {"ar": "{} مرة", "en": "{} times", "es": "{} veces", "fr": "{} fois", "ru": "{} раза",
         "zh": "{}倍"}  # fmt: skip
PER_CENT = {"ar": "{} في المائة", "en": "{} per cent", "es": "{} %", "fr": "{} %", "ru": "{} %",
            "zh": "{}%"}  # fmt: skip
INTERVAL = {
    "ar": "فترة الثقة {level}: من {low} إلى {high}",
    "en": "{level} confidence interval {low} to {high}",
    "es": "intervalo de confianza del {level}: {low} a {high}",
    "fr": "intervalle de confiance à {level} : {low} à {high}",
    "ru": "доверительный интервал {level}: от {low} до {high}",
    "zh": "{level}置信区间：{low}至{high}",
}
COUNTS = {
    "ar": "{count} من {total}",
    "en": "{count} of {total}",
    "es": "{count} de {total}",
    "fr": "{count} sur {total}",
    "ru": "{count} из {total}",
    "zh": "{total}中的{count}",
}
COMPARED = {
    "ar": "{first} مقابل {second}، وهو عدد لا يكفي لحساب نسبة",
    "en": "{first} against {second} events, too few for a ratio",
    "es": "{first} frente a {second} casos, muy pocos para una razón",
    "fr": "{first} contre {second} cas, trop peu pour un rapport",
    "ru": "{first} против {second} случаев, слишком мало для соотношения",
    "zh": "{first}起对{second}起，数量太少，无法计算比值",
}
FEW_EVENTS = {
    "ar": "{count}، وهو عدد لا يكفي لحساب معدل",
    "en": "{count} events, too few for a rate",
    "es": "{count} casos, muy pocos para una tasa",
    "fr": "{count} cas, trop peu pour un taux",
    "ru": "{count} случаев, слишком мало для показателя",
    "zh": "{count}起，数量太少，无法计算比率",
}
NOT_ESTIMABLE = {
    "ar": "يتعذر تقديره",
    "en": "not estimable",
    "es": "no estimable",
    "fr": "non estimable",
    "ru": "оценка невозможна",
    "zh": "无法估算",
}


class Estimated(Protocol):
    """What the words need of an estimate."""

    @property
    def value(self) -> float | None: ...
    @property
    def low(self) -> float | None: ...
    @property
    def high(self) -> float | None: ...
    @property
    def level(self) -> float: ...
    @property
    def unit(self) -> str: ...
    @property
    def numerators(self) -> tuple[float, ...]: ...
    @property
    def denominators(self) -> tuple[float, ...]: ...
    @property
    def not_estimable(self) -> str: ...


def estimate_in_prose(estimate: Estimated, *, language: str, few: int) -> str:
    """Return an estimate's words: value and interval, or counts where there are few.

    Ratios read "2.6 times (95 per cent confidence interval 2.4 to 2.8)", shares "20.4 per cent
    (…)"; a group of fewer than `few` events gives its counts instead, and what cannot be estimated
    says so. The reason of `not_estimable` is English; other languages name the fact alone.

    Raises:
        ValueError: the language is none of the six.
    """
    if language not in LOCALE_OF:
        raise ValueError(f"language is {language!r}. Give one of {', '.join(LOCALE_OF)}.")
    if estimate.value is None:
        reason = f": {estimate.not_estimable}" if language == "en" else ""
        return NOT_ESTIMABLE[language] + reason
    counts, wholes = estimate.numerators, estimate.denominators
    if any(count < few for count in counts):
        in_few_words = _few(counts, wholes, unit=estimate.unit, language=language)
        if in_few_words:
            return in_few_words
    share = estimate.unit == "share"
    scale = 100.0 if share else 1.0
    decimals = _decimals([abs(estimate.value) * scale])
    pattern = (
        PER_CENT if share else TIMES if estimate.unit == "ratio" else dict.fromkeys(TIMES, "{}")
    )
    text = pattern[language].format(_number(estimate.value * scale, decimals, language))
    if estimate.low is None or estimate.high is None:
        return text
    interval = INTERVAL[language].format(
        level=PER_CENT[language].format(_number(estimate.level * 100, 0, language)),
        low=_number(estimate.low * scale, decimals, language),
        high=_number(estimate.high * scale, decimals, language),
    )
    return f"{text} ({interval})" if language != "zh" else f"{text}（{interval}）"


def _few(
    counts: tuple[float, ...], wholes: tuple[float, ...], *, unit: str, language: str
) -> str | None:
    """Return counts in words, or None where the estimate is none of the plain kinds."""
    if any(not float(count).is_integer() for count in counts):
        return None
    figures = [_number(count, 0, language) for count in counts]
    if unit == "share" and len(counts) == 1 == len(wholes):
        return COUNTS[language].format(count=figures[0], total=_number(wholes[0], 0, language))
    if unit == "ratio" and len(counts) == 2:
        return COMPARED[language].format(first=figures[0], second=figures[1])
    if unit.startswith("per ") and len(counts) == 1:
        return FEW_EVENTS[language].format(count=figures[0])
    return None


def _decimals(values: Sequence[float]) -> int:
    """Return the decimals that show two figures: 0.26, 2.6, 26, 260."""
    largest = max(values)
    if largest == 0:
        return 1
    return min(max(1 - math.floor(math.log10(largest)), 0 if largest >= 100 else 1), 4)


def _number(value: float, decimals: int, language: str) -> str:
    pattern = "#,##0" + ("." + "0" * decimals if decimals else "")
    return str(
        format_decimal(round(value, decimals) + 0.0, format=pattern, locale=LOCALE_OF[language])
    )
