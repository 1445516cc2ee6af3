"""This module reads one recommendation of a report from its fenced div and checks its record."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from hrcreport.errors import did_you_mean
from hrcreport.model import LIMBS
from hrcreport.recommendations.vocabulary import ACTIONS, LEVELS

ATTRIBUTES = (
    "addressee", "level", "limb", "theme", "agenda", "standards", "rests-on", "action", "verb",
    "beneficiaries", "sdg", "indicator", "baseline", "means", "deadline", "waive",
)  # fmt: skip
"""What a recommendation's div may say, beside its id and its class."""

AGENDA_CODE = re.compile(r"(?:SU|PJ|LU|RD)\d{1,2}")
SDG_TARGET = re.compile(r"(?:1[0-7]|[1-9])\.(?:\d{1,2}|[a-d])(?:\.\d{1,2})?")
DEADLINE = re.compile(r"\d{4}(?:-\d{2}(?:-\d{2})?)?|\d{1,3} (?:days?|weeks?|months?|years?)")
WAIVED_RULE = re.compile(r"(?:^|;)\s*([a-z][\w-]*\.[a-z][\w-]*)\s*:")


@dataclass(frozen=True, slots=True)
class Remark:
    """Something about a recommendation that its author should look at.

    `what` is a sentence about the recommendation without its subject ("names no time limit"),
    `words` are those that triggered the rule, `mend` is a sentence.
    """

    rule: str
    what: str
    mend: str
    words: str = ""


@dataclass(frozen=True, slots=True)
class Recommendation:
    """A recommendation of a report with what its div says of it.

    `addressees` are the bodies that should act; `limbs`, `agenda`, `standards` and `sdg` are codes;
    `indicator` is what will be seen or counted, `baseline` how it stands, `means` what it takes;
    `deadline` is a day, month, year ("2028-12-31", "2028") or a time ("24 months");
    `waived` maps rules to the reasons why they do not apply.
    """

    id: str
    text: str
    addressees: tuple[str, ...] = ()
    level: str = ""
    limbs: tuple[str, ...] = ()
    agenda: tuple[str, ...] = ()
    standards: tuple[str, ...] = ()
    rests_on: tuple[str, ...] = ()
    action: str = ""
    verb: str = ""
    beneficiaries: str = ""
    sdg: tuple[str, ...] = ()
    indicator: str = ""
    baseline: str = ""
    means: str = ""
    deadline: str = ""
    waived: Mapping[str, str] = field(default_factory=dict)


def recommendation(attributes: Mapping[str, str], *, id: str, text: str) -> Recommendation:  # noqa: A002  the div's own word
    """Return the recommendation that a div's attributes and text make."""
    given = {name: " ".join(attributes.get(name, "").split()) for name in ATTRIBUTES}
    codes = {name: tuple(given[name].split()) for name in ATTRIBUTES}
    one = ("level", "action", "verb", "beneficiaries", "indicator", "baseline", "means", "deadline")
    return Recommendation(
        id=id,
        text=" ".join(text.split()),
        addressees=tuple(filter(None, map(str.strip, given["addressee"].split(";")))),
        limbs=codes["limb"],
        agenda=codes["agenda"],
        standards=codes["standards"],
        rests_on=codes["rests-on"],
        sdg=codes["sdg"],
        waived=waivers(given["waive"]),
        **{name: given[name] for name in one},
    )


def waivers(written: str) -> dict[str, str]:
    """Return the waived rules with their reasons from "rule: reason; rule: reason"."""
    rules = list(WAIVED_RULE.finditer(written))
    ends = [*(match.start() for match in rules[1:]), len(written)]
    return {match[1]: written[match.end() : end].strip() for match, end in zip(rules, ends)}  # noqa: B905  no rule, one end


def record_remarks(
    found: Recommendation, attributes: Mapping[str, str], *, standards: Collection[str],
    agenda: Collection[str] = (),
) -> Iterator[Remark]:  # fmt: skip
    """Yield what is wrong with the record of a recommendation, by what its div says, as written.

    `standards` are the codes of all registered standards and provisions, `agenda` those of the
    agenda towards transformative change; without any only the form of its codes is looked at.
    """
    for name in attributes:
        if name not in ATTRIBUTES:
            yield Remark(
                "recommendations.unknown-attribute",
                f"says '{name}', which a recommendation cannot say",
                f"{did_you_mean(name, ATTRIBUTES)}Attributes: {', '.join(ATTRIBUTES)}.", name,
            )  # fmt: skip
    for code in found.standards:
        if code not in standards:
            yield Remark(
                "recommendations.unknown-standard",
                f"rests on the standard '{code}', which is not registered",
                f"{did_you_mean(code, standards)}The codes stand in data/law.", code,
            )  # fmt: skip
    for code in found.agenda:
        unknown = code not in agenda if agenda else not AGENDA_CODE.fullmatch(code)
        if unknown:
            near = did_you_mean(code, agenda) if agenda else ""
            yield Remark(
                "recommendations.agenda", f"names the agenda code '{code}', which is not there",
                f"{near}The codes stand in data/recommendations/agenda.yml.", code,
            )  # fmt: skip
    yield from _of_a_list(found.limbs, LIMBS, "limb", "recommendations.limb")
    yield from _of_a_list(filter(None, [found.level]), LEVELS, "level", "recommendations.level")
    yield from _of_a_list(filter(None, [found.action]), ACTIONS, "action", "recommendations.action")
    for target in found.sdg:
        if not SDG_TARGET.fullmatch(target):
            yield Remark(
                "recommendations.sdg",
                f"names '{target}', which is no target of the Sustainable Development Goals",
                "Write it like this: 16.3, 16.a or 10.3.1.", target,
            )  # fmt: skip
    if found.deadline and not DEADLINE.fullmatch(found.deadline):
        yield Remark(
            "recommendations.deadline",
            f"has the deadline '{found.deadline}', which is neither a day nor a time",
            'Write it like this: "2028-12-31", "2028" or "24 months".', found.deadline,
        )  # fmt: skip
    if found.verb and not re.search(rf"\b{re.escape(found.verb)}\b", found.text, re.IGNORECASE):
        yield Remark(
            "recommendations.verb", f"gives the verb '{found.verb}', which its text does not use",
            "Write the verb of the text, or leave the attribute out.", found.verb,
        )  # fmt: skip


def _of_a_list(
    given: Iterable[str], allowed: Collection[str], key: str, rule: str
) -> Iterator[Remark]:
    for word in given:
        if word not in allowed:
            yield Remark(
                rule, f"has the {key} '{word}', which is not in the list",
                f"{did_you_mean(word, allowed)}Allowed: {', '.join(allowed)}.", word,
            )  # fmt: skip
