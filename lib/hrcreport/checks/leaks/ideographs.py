"""This module finds names of persons in a text in Chinese, which parts no words.

A name begins with one of the family names that the library Faker knows and has one sign or two
behind it. It is one where it is all that stands between two marks, where a word of persons follows,
or behind what persons are called.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from hrcreport.checks.leaks.lexicon import family_names_in, said_of

SIGN = r"[\u3400-\u9fff]"
FOREIGN = re.compile(rf"{SIGN}{{1,6}}(?:[·・•‧]{SIGN}{{1,6}})+")
"""A name of another language, with points between its parts: 乔治·弗洛伊德."""
BESIDE_LATIN = re.compile(r"[A-Za-z][ ,:]{0,2}\Z")
"""What stands before a name in a text of another script: on the wall stood 王美玲."""
LONGEST_LABEL = 8
MANY = 10
"""So many runs of ideographs are a text, and not names in one of another script."""


@cache
def _patterns() -> tuple[re.Pattern[str], ...]:
    """Return how a name begins a run of ideographs, and how it stands behind what calls it.

    The last is how it begins one, surely: three signs, and a verb of what persons alone do.
    """
    families = family_names_in("zh_CN", "zh_TW") | {*said_of("ideographs-double-families")}
    single = "".join(name for name in families if len(name) == 1)
    single = single.translate({ord(sign): None for sign in "".join(said_of("ideographs-words"))})
    double = "|".join(name for name in families if len(name) == 2)
    words = "|".join(said_of("ideographs-no-names"))
    not_given = "".join(said_of("ideographs-not-given"))
    name = rf"(?!{words})(?:{double}|[{single}])[^{not_given}]{{1,2}}"
    behind, before = (
        "|".join(said_of(key)) for key in ("ideographs-behind-persons", "ideographs-before-persons")
    )
    saying = "|".join(said_of("ideographs-of-persons-alone"))
    japanese = "|".join(name for name in family_names_in("ja_JP") if len(name) > 1)
    return (
        re.compile(rf"(?:{name}|(?:{japanese}){SIGN}{{1,2}})(?=(?:{behind})|\Z)"),
        re.compile(rf"(?:{before})[是叫为]?({name})"),
        re.compile(rf"(?:{double}|[{single}])[^{not_given}]{{2}}(?=(?:{saying}))"),
    )


def is_name_behind_label(text: str, run: re.Match[str]) -> bool:
    """Tell whether a name fills a run that stands behind a label, as 证人：does."""
    before = text[max(0, run.start() - LONGEST_LABEL) : run.start()].rstrip(" 　")
    is_labelled = before[-1:] in (":", "：") and before[:-1].endswith(
        (*said_of("ideographs-before-persons"),)
    )
    return is_labelled and _patterns()[0].fullmatch(run[0]) is not None


def names_in(run: str, *, behind_titles_alone: bool) -> Iterator[tuple[int, int]]:
    """Yield where in a run of ideographs a name begins and ends."""
    at_begin, titled, surely = _patterns()
    if match := (surely if behind_titles_alone else at_begin).match(run):
        yield match.span()
    yield from (match.span(1) for match in titled.finditer(run))
