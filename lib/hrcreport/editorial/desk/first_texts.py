"""This module writes the first text of a finding, of what follows from it, and of a theme."""

from __future__ import annotations

import re
from collections.abc import Mapping

BLOCK_OF_LIMB = {
    "a": "systemic-racism",
    "b": "root-causes",
    "c": "use-of-force",
    "d": "disaggregated-data",
    "e": "supremacist-movements",
    "f": "trust-and-oversight",
    "g": "accountability-and-redress",
    "h": "follow-up",
    "i": "coordination",
    "protests": "protests",
    "legacies": "legacies",
}
"""The block of a country report in which the finding on a limb stands."""

AGENDA_OF_LIMB = {
    "a": "SU1",
    "b": "PJ1",
    "c": "PJ1",
    "d": "SU3",
    "e": "PJ7",
    "f": "PJ4",
    "g": "PJ3",
    "h": "SU5",
    "i": "RD3",
    "protests": "LU1",
    "legacies": "RD1",
}
"""The code of the agenda that a new recommendation begins with."""

STANDARD_OF_LIMB = {
    "a": "ICERD-2-1-C",
    "b": "GR36-LAW",
    "c": "BPUFF-9",
    "d": "GR36-DATA",
    "e": "ICERD-4",
    "f": "LLW-3-OVERSIGHT",
    "g": "BPUFF-22",
    "h": "HRC47-21-11-H",
    "i": "HRC47-21-11-I",
    "protests": "GC37-NON-DISCRIMINATION",
    "legacies": "DDPA-POA-163",
}
"""A standard that the shared block on the limb explains, and that a new finding begins with."""

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


def finding_text(name: str, *, limb: str) -> str:
    """Return a finding to be filled in, with advice that is never printed."""
    return f"""{{##
What to fill in:
1. rests-on: the labels of tables, figures and maps (tbl-…, fig-…, map-…), the codes of provisions
   and standards, and sources (@key) that carry the finding; strike out what does not.
2. The text: what was found, in one or two sentences. Quote figures as values, never type them.
   Say "disparity" of numbers; keep to "appears" in law; whether there is discrimination is for
   the experts to decide.
##}}
::: {{#f-{name} .finding limb="{limb}" rests-on="{STANDARD_OF_LIMB[limb]}"}}
{TO_DO}: what was found, on what evidence.
:::
"""


def recommendation_text(name: str, *, limb: str) -> str:
    """Return a recommendation to be filled in that rests on the finding of the same name."""
    return f"""{{##
What to fill in:
1. addressee: who can do it; level, agenda and action: docs/reference/recommendations.md.
2. standards: the standards from which it follows.
3. The text: one act, a named law or body, a result that can be seen, a time.
##}}
::: {{#r-{name} .recommendation addressee="the Government" rests-on="f-{name}" \
standards="{STANDARD_OF_LIMB[limb]}" limb="{limb}" agenda="{AGENDA_OF_LIMB[limb]}"}}
{TO_DO}: publish, within 12 months, what the finding shows to be missing;
:::
"""


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
    items = [each for each in ITEM.finditer(text) if f".{ALONE}" not in each["opening"]]
    if not items:
        return f"{text.rstrip()}\n\n{added}"
    last = items[-1]
    stop = last["stop"]
    before = f"{text[: last.start('stop')]}{SEMICOLON_FOR.get(stop, stop)}{last['rest']}"
    if stop in SEMICOLON_FOR:
        added = added.replace(f"{SEMICOLON}\n:::", f"{stop}\n:::")
    return f"{before}\n\n{added.rstrip()}{text[last.end() :]}"


def theme_blocks(name: str, *, limb: str) -> Mapping[str, str]:
    """Return the blocks of a new theme report by their names, those of the standard apart."""
    return {
        "importance": f"{TO_DO}: why the theme matters, in a paragraph or two, with sources.\n",
        "key-steps": f"{TO_DO}: the steps that have been shown to work, each with its evidence.\n",
        "findings": finding_text(name, limb=limb),
        "theme-conclusions": f"{TO_DO}: what follows from the comparison, which ranks no State.\n",
        RECOMMENDATIONS: f""":::: {{.recommendations by="addressee"}}

{recommendation_text(name, limb=limb)}
::::
""",
    }
