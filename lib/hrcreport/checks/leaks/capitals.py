"""This module says how a name is written in scripts with capitals, as parts of patterns."""

from __future__ import annotations

from collections.abc import Callable
from itertools import chain, groupby

LAST_CASED, MORE_CASED = 0x590, range(0x1E00, 0x2000)
"""Behind it no script of the languages of reports has capitals but for letters with two marks."""


def _letters(fits: Callable[[str], bool]) -> str:
    """Return letters that fit, for a pattern."""
    every = chain(range(ord("A"), LAST_CASED), MORE_CASED)
    codes = [code for code in every if fits(chr(code))]
    runs = [
        [code for _, code in run] for _, run in groupby(enumerate(codes), lambda at: at[1] - at[0])
    ]
    return "".join(f"{chr(run[0])}-{chr(run[-1])}" for run in runs)


UP, LOW = _letters(str.isupper), _letters(str.islower)
SYLLABLE = (
    "(?:(?:h?[wy]|[bcdghjklmnprst]{1,2}[wy]?)(?:ae|eo|eu|ou|[aou])(?:ng|[klmnpt])?"
    "|[a-z]{1,3}(?:i[ao]ng|iung|uang|h[ei]ng|ming|ling|iao))"
)
"""The second syllable of a given name in Korea or China: Seung-hyeol, Shui-liang."""
CAPITAL = (
    rf"(?:(?:D(?:all|ell|egl)|Sant)['’])?[{UP}](?:[{LOW}’'ʻʼ‘́]+|['’ʻʼ‘][{UP}][{LOW}]+|[{LOW}]*[{UP}][{LOW}]+)"
    rf"(?:[-‐‑](?:[{UP}][{LOW}’']+|(?:[{LOW}]{{2,4}}|{SYLLABLE})(?![{LOW}])))*"
)
INITIALS = (
    rf"(?:[{UP}]|[CGKPSTZ]h|Dj|Y[au]|Дж|Хр|[Α-Ω][α-ω]{{1,2}}|Wm|Chas|Jos|Ma|Md)\."
    rf"(?:\s?-?[{UP}]\.){{0,3}}"
)
BEGINS = rf"(?:(?<![\w.’'/@-])|(?<=\b[cdjlmnstDL]['’])|(?<=(?<![^\W\d_])['’])(?=[{UP}]))"
"""Before a name: no sign of a word but a quotation mark, or an article without its vowel."""
SPACE = r"[^\S\t]"
"""No tab: it stands between the cells of a table."""
BETWEEN = (
    r"(?:(?:de|da|do|dos|das|del|della|di|du|des|la|las|le|los|van|von|der|den|ter|zu|af|av|"
    r"al|el|bin|ben|ibn|bint|ould|y|e|и|Ó|Ní|Nic|Uí|ten|St\.|Ste\.|['’‘]t|['’‘]s|op\sden)\s+|kwa|ka|(?:d|dell)['’]|[ae]l-|[AE]l-)*"
)
