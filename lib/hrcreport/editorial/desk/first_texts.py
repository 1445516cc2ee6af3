"""This module writes the first text of a finding, of what follows from it, and of a theme."""

from __future__ import annotations

import re
from collections.abc import Mapping

from hrcreport.registers import Body, Recommendation

RECOMMENDATIONS = "recommendations"
GROUP_ENDS = re.compile(r"^::::+\s*$", re.MULTILINE)
ITEM = re.compile(
    r"^:::[ \t]*(?P<opening>\{[^}\n]*\.recommendation\b[^}\n]*\})[ \t]*\n(?:(?!:::).*\n)*?"
    r"(?!:::).*?(?P<stop>[;.؛；。]?)(?P<rest>(?:\[@[^\]\n]*\])*[ \t]*\n:::)[ \t]*$",
    re.MULTILINE,
)
"""A recommendation with the sign that ends it, citations behind the sign aside."""

SEMICOLON = ";"
SEMICOLON_FOR = {".": SEMICOLON, "。": "；"}
ALONE = "alone"
TO_DO = "TBC"
"""The inspection tells this mark; it stops a final document."""


def finding_text(name: str, *, limb: str, body: Body) -> str:
    """Return a finding to be filled in, with advice that is never printed."""
    return f"""{{##
What to fill in:
1. rests-on: the labels of tables, figures and maps (tbl-…, fig-…, map-…), the codes of provisions
   and standards, and sources (@key) that carry the finding; strike out what does not.
2. The text: what was found, in one or two sentences. Quote figures as values, never type them.
   Say "disparity" of numbers; keep to "appears" in law; whether there is discrimination is for
   the experts to decide.
##}}
::: {{#f-{name} .finding{_limb(limb)}{_codes(body, limb, **{"rests-on": "standard"})}}}
{TO_DO}: what was found, on what evidence.
:::
"""


def recommendation_text(name: str, *, limb: str, body: Body) -> str:
    """Return a recommendation to be filled in that rests on the finding of the same name."""
    return f"""{{##
What to fill in:
1. addressee: who can do it; the deadline, if there is one: deadline="12 months".
   level="…": {", ".join(Recommendation.LEVEL_WORDS)}.
   action="…": {", ".join(Recommendation.ACTION_WORDS)}.
   agenda="…": codes in the record AGENDA of data/recommendations, where there is one.
2. standards: the standards from which it follows.
3. The text: one act, a named law or body, a result that can be seen, a time.
##}}
::: {{#r-{name} .recommendation addressee="the Government" rests-on="f-{name}"\
{_codes(body, limb, standards="standard")}{_limb(limb)}{_codes(body, limb, agenda="agenda")}}}
{TO_DO}: publish, within 12 months, what the finding shows to be missing;
:::
"""


def _limb(limb: str) -> str:
    return f' limb="{limb}"' if limb else ""


def _codes(body: Body, limb: str, **fields: str) -> str:
    """Return attributes that a limb has codes for, such as ' agenda="SU1"'."""
    codes = {name: getattr(body.limb(limb), of, "") for name, of in fields.items()}
    return "".join(f' {name}="{code}"' for name, code in codes.items() if code)


def with_recommendation(text: str, added: str) -> str:
    """Return a block of recommendations with one more: in the group that orders them, or last.

    A list without a group ends its items by semicolons and the last by a full stop; a sentence
    that is alone with its addressee stays behind the list.
    """
    ends = list(GROUP_ENDS.finditer(text))
    if not ends:
        return _at_the_end_of_the_list(text, added)
    before, after = text[: ends[-1].start()], text[ends[-1].start() :]
    return f"{before.rstrip()}\n\n{added}\n{after}"


def _at_the_end_of_the_list(text: str, added: str) -> str:
    items = [match for match in ITEM.finditer(text) if f".{ALONE}" not in match["opening"]]
    if not items:
        return f"{text.rstrip()}\n\n{added}"
    last = items[-1]
    stop = last["stop"]
    before = f"{text[: last.start('stop')]}{SEMICOLON_FOR.get(stop, stop)}{last['rest']}"
    if stop in SEMICOLON_FOR:
        added = added.replace(f"{SEMICOLON}\n:::", f"{stop}\n:::")
    return f"{before}\n\n{added.rstrip()}{text[last.end() :]}"


def theme_blocks(name: str, *, limb: str, body: Body) -> Mapping[str, str]:
    """Return the blocks of a new theme report by their names, those of the standard apart."""
    return {
        "importance": f"{TO_DO}: why the theme matters, in a paragraph or two, with sources.\n",
        "key-steps": f"{TO_DO}: the steps that have been shown to work, each with its evidence.\n",
        "findings": finding_text(name, limb=limb, body=body),
        "theme-conclusions": f"{TO_DO}: what follows from the comparison, which ranks no State.\n",
        RECOMMENDATIONS: f""":::: {{.recommendations by="addressee"}}

{recommendation_text(name, limb=limb, body=body)}
::::
""",
    }
