"""This module looks whether a recommendation is specific, measurable, addressed and time-bound.

The rules follow how UPR Info and the United Nations describe SMART recommendations. They look at
the English text and say nothing about other languages. A rule that does not apply is waived where
the recommendation stands, with a reason.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator

from hrcreport.errors import did_you_mean
from hrcreport.recommendations.record import Recommendation, Remark
from hrcreport.recommendations.vocabulary import STRONG_VERBS, WEAK_VERBS

MOST_WORDS = 60

STRONG = "|".join(STRONG_VERBS)
NUMBER = r"(?:\d+|one|two|three|four|five|six|seven|eight|nine|ten|twelve|eighteen|twenty-four|an?)"
TIME = re.compile(
    rf"\bwithin {NUMBER} \w+|\bwithin the (?:next|first) \w+|\bby (?:the end of |\d{{1,2}} \w+ )?"
    r"(?:\w+ )?(?:19|20)\d\d\b|\bin (?:19|20)\d\d\b|\bfrom the (?:next|date|day|start|beginning)\b|"
    r"\bbeginning (?:within|with|in)\b|\bno later than\b|\bbefore (?:the|its|\d)|"
    r"\bat (?:its|the) next\b|\b(?:every|each) (?:year|quarter|month|six months|two years)\b|"
    r"\b(?:annually|quarterly|monthly|immediately|forthwith)\b",
    re.IGNORECASE,
)
VAGUE_TIME = re.compile(
    r"\bas soon as (?:possible|practicable)\b|\bin due course\b|\bwithout (?:undue )?delay\b|"
    r"\bin the near future\b|\bpromptly\b",
    re.IGNORECASE,
)
VAGUE_OBJECT = re.compile(
    r"\b(?:all |further |the )*(?:appropriate|necessary|adequate|concrete|effective|relevant|"
    r"required|suitable) (?:measures|steps|actions?|efforts|initiatives)\b|"
    r"\b(?:its|their|every|all|current|existing) efforts\b|\bsteps to\b",
    re.IGNORECASE,
)
MEASURABLE = re.compile(
    rf"\b(?:{STRONG})\b|\d|\b(?:every|each|all|in full|per cent|number of)\b", re.IGNORECASE
)
SAYS_HOW = re.compile(
    r"\bby (?:\w+ly )?\w+ing\b|^\W*ensure\b.*?\bthat (?:each|every|all|no)\b", re.IGNORECASE
)
FIRST_WORD = re.compile(r"^\W*(?:to )?([A-Za-z]+)")
SECOND_ACTION = re.compile(
    rf"(?:[;.] (?:and )?|, and (?:to )?|, as well as )(?P<verb>{STRONG})\b(?! by\b)"
    r"(?P<rest>[^;.]*)",
    re.IGNORECASE,
)
RELATIVE = re.compile(r"\b(?:that|which|who|whose|so as)\b", re.IGNORECASE)
RESULT_OF_THE_FIRST = re.compile(
    r"\b(?:its|their|the) (?:results?|outcomes?|conclusions?|findings?|reasons?)\b|"
    r"\b(?:its|their|them|it|such|thereof)\b|\bof its effects?\b",
    re.IGNORECASE,
)
MARKUP = re.compile(r"\[\^[^\]]*\]|\[@[^\]]*\]|\[\]\([^)]*\)|\{[^}]*\}|[*_]")

Rule = Callable[[Recommendation], Iterator[Remark]]


def smart_remarks(found: Recommendation, *, language: str = "en") -> list[Remark]:
    """Return what the rules say of one recommendation, less what its author waived.

    A waiver of a rule that is unknown, has no reason or has nothing to say is a remark itself.
    Rules that read the text say nothing where `language` is not English.
    """
    asked = [name for name in RULES if language == "en" or name not in RULES_OF_THE_TEXT]
    said = [remark for name in asked for remark in RULES[name](found)]
    return [
        *(remark for remark in said if not found.waived.get(remark.rule)),
        *_idle_waivers(found, {*asked} - {remark.rule for remark in said}),
    ]


def _idle_waivers(found: Recommendation, silent: Collection[str]) -> Iterator[Remark]:
    for rule, reason in found.waived.items():
        if rule not in RULES:
            yield Remark(
                "smart.unknown-waiver", f"waives '{rule}', which is no rule",
                f"{did_you_mean(rule, RULES)}Rules: {', '.join(RULES)}.", rule,
            )  # fmt: skip
        elif not reason:
            yield Remark(
                "smart.waiver-without-reason", f"waives '{rule}' without a reason",
                f'Write waive="{rule}: the reason".', rule,
            )  # fmt: skip
        elif rule in silent:
            yield Remark(
                "smart.idle-waiver", f"waives '{rule}', which has nothing to say",
                "Take the waiver out.", rule,
            )  # fmt: skip


def plain(text: str) -> str:
    """Return a text without footnotes, links, attributes and emphasis."""
    return " ".join(MARKUP.sub("", text).split())


def first_verb(text: str) -> str:
    """Return the word that a recommendation begins with, in small letters."""
    match = FIRST_WORD.match(plain(text))
    return match[1].lower() if match else ""


def _one_addressee(found: Recommendation) -> Iterator[Remark]:
    if len(found.addressees) > 1:
        yield Remark(
            "smart.one-addressee", "is addressed to more than one group",
            "Write one recommendation for each, or name the one that leads.",
            "; ".join(found.addressees),
        )  # fmt: skip


def _one_action(found: Recommendation) -> Iterator[Remark]:
    text = plain(found.text)
    for match in SECOND_ACTION.finditer(text):
        new_sentence = match[0][0] in ";."
        if not new_sentence and RELATIVE.search(text[: match.start()]):
            continue  # the verb goes on with a clause: "rules that state …, and require …"
        if RESULT_OF_THE_FIRST.search(match["rest"]):
            continue  # publishing the results belongs to the action
        yield Remark(
            "smart.one-action", "asks for more than one action",
            "Give each action a sub-paragraph of its own, so that each can be followed up.",
            f"{first_verb(text)} … {match['verb'].lower()}",
        )  # fmt: skip
        return


def _strong_verb(found: Recommendation) -> Iterator[Remark]:
    verb = first_verb(found.text)
    if verb in WEAK_VERBS and not SAYS_HOW.search(plain(found.text)):
        yield Remark(
            "smart.strong-verb",
            f"begins with '{verb}', of which nobody can tell later whether it was done",
            f"Say what is to be done: adopt, amend, publish, establish … Or '{verb} … by' doing "
            "what.", verb,
        )  # fmt: skip


def _named_object(found: Recommendation) -> Iterator[Remark]:
    if match := VAGUE_OBJECT.search(plain(found.text)):
        yield Remark(
            "smart.named-object", "does not name the law, rule, body or service that is to change",
            "Name it in the place of these words.", match[0],
        )  # fmt: skip


def _measurable(found: Recommendation) -> Iterator[Remark]:
    text = plain(found.text)
    if not (found.indicator or MEASURABLE.search(text) or SAYS_HOW.search(text)):
        yield Remark(
            "smart.measurable", "names no result that could be seen or counted",
            'Name the result, or an indicator: indicator="…".',
        )  # fmt: skip


def _time_limit(found: Recommendation) -> Iterator[Remark]:
    text = plain(found.text)
    if found.deadline or TIME.search(text):
        return
    vague = VAGUE_TIME.search(text)
    yield Remark(
        "smart.time-limit", "names no time limit",
        'Write by when in the text ("within 12 months"), or as deadline="12 months".',
        vague[0] if vague else "",
    )  # fmt: skip


def _standard(found: Recommendation) -> Iterator[Remark]:
    if not found.standards:
        yield Remark(
            "smart.standard", "names no standard that it would bring the State closer to",
            'Name one: standards="BPUFF-9".',
        )  # fmt: skip


def _tag(found: Recommendation) -> Iterator[Remark]:
    given = {"limb": found.limbs, "agenda": found.agenda}
    missing = [name for name, codes in given.items() if not codes]
    if missing:
        yield Remark(
            "smart.tag", f"has no {' and no '.join(missing)}",
            'Say what it serves: limb="c" agenda="PJ1".', " ".join(missing),
        )  # fmt: skip


def _length(found: Recommendation) -> Iterator[Remark]:
    words = len(plain(found.text).split())
    if words > MOST_WORDS:
        yield Remark(
            "smart.length", f"has {words} words",
            f"Keep it to {MOST_WORDS}: move the reasons to the finding.", str(words),
        )  # fmt: skip


RULES: dict[str, Rule] = {
    "smart.one-addressee": _one_addressee,
    "smart.one-action": _one_action,
    "smart.strong-verb": _strong_verb,
    "smart.named-object": _named_object,
    "smart.measurable": _measurable,
    "smart.time-limit": _time_limit,
    "smart.standard": _standard,
    "smart.tag": _tag,
    "smart.length": _length,
}
"""Every rule by its id."""

RULES_OF_THE_TEXT = frozenset(
    f"smart.{name}"
    for name in ("one-action", "strong-verb", "named-object", "measurable", "time-limit", "length")
)
"""The rules that read English."""
