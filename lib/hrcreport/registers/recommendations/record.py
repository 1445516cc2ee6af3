"""This module reads one recommendation of a report and looks whether it is sound and SMART.

Rules on what is specific, measurable, addressed and time-bound follow how UPR Info and the United
Nations describe SMART recommendations. They look at the English text and say nothing about other
languages. A rule that does not apply is waived where the recommendation stands, with a reason.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import ClassVar

from hrcreport.foundation import Kind, Problem
from hrcreport.registers.mandate.body import SDG_TARGET, Body
from hrcreport.registers.recommendations.time import limit_in
from hrcreport.registers.recommendations.vocabulary import (
    ACTIONS,
    LEVELS,
    STRONG_VERBS,
    WEAK_VERBS,
)

ATTRIBUTES = (
    "addressee", "level", "limb", "theme", "agenda", "standards", "rests-on", "action", "verb",
    "beneficiaries", "sdg", "indicator", "baseline", "means", "deadline", "waive",
)  # fmt: skip  # a list of words
"""What a recommendation's div may say, beside its id and its class."""

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

    @property
    def in_words(self) -> str:
        """The sentence, with the words that triggered the rule where it does not hold them."""
        shows_words = self.words and self.words not in self.what
        return f"{self.what}: '{self.words}'" if shows_words else self.what


@dataclass(frozen=True, slots=True)
class Recommendation:
    """A recommendation of a report with what its div says of it.

    `addressees` are the bodies that should act; `limbs`, `agenda`, `standards` and `sdg` are codes;
    `indicator` is what will be seen or counted, `baseline` how it stands, `means` what it takes;
    `deadline` is a day, month, year ("2028-12-31", "2028") or a time ("24 months");
    `waived` maps rules to the reasons why they do not apply; `unknown` are the attributes that a
    recommendation cannot have.
    """

    LEVEL_WORDS: ClassVar = tuple(LEVELS)
    ACTION_WORDS: ClassVar = tuple(ACTIONS)
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
    unknown: tuple[str, ...] = ()

    @classmethod
    def of(cls, attributes: Mapping[str, str], *, id: str, text: str) -> Recommendation:  # noqa: A002  the div's own word
        """Return the recommendation that a div's attributes and text make."""
        attribute_texts = {name: " ".join(attributes.get(name, "").split()) for name in ATTRIBUTES}
        codes = {name: tuple(attribute_texts[name].split()) for name in ATTRIBUTES}
        single_valued = (
            "level",
            "action",
            "verb",
            "beneficiaries",
            "indicator",
            "baseline",
            "means",
            "deadline",
        )
        return cls(
            id=id,
            text=" ".join(text.split()),
            addressees=tuple(filter(None, map(str.strip, attribute_texts["addressee"].split(";")))),
            limbs=codes["limb"],
            agenda=codes["agenda"],
            standards=codes["standards"],
            rests_on=codes["rests-on"],
            sdg=codes["sdg"],
            waived=waivers(attribute_texts["waive"]),
            unknown=tuple(name for name in attributes if name not in ATTRIBUTES),
            **{name: attribute_texts[name] for name in single_valued},
        )

    @property
    def plain(self) -> str:
        """The text without footnotes, links, attributes and emphasis."""
        return " ".join(MARKUP.sub("", self.text).split())

    @property
    def first_verb(self) -> str:
        """The word that the text begins with, in small letters."""
        match = FIRST_WORD.match(self.plain)
        return match[1].lower() if match else ""

    def targets(self, body: Body) -> tuple[str, ...]:
        """Return the SDG targets: its own, else those that go with its limbs."""
        return self.sdg or body.targets_of(self.limbs)

    def affected(self, body: Body) -> str:
        """Return the persons affected: its own, else those whom the mandate concerns."""
        return self.beneficiaries or "; ".join(body.persons)

    @property
    def limit(self) -> str:
        """The time limit: the deadline of its record, else the one that its text names, if any."""
        return self.deadline or limit_in(self.text)

    def slips(
        self,
        *,
        standards: Collection[str],
        agenda: Collection[str] = (),
        limbs: Collection[str] = (),
        renamed: Mapping[str, str] | None = None,
    ) -> Iterator[Remark]:
        """Yield what is wrong with its record, by what its div says, as written.

        `standards` are the codes of all registered standards and provisions, `agenda` those of the
        agenda that recommendations serve; without any only the form of its codes is looked at.
        `limbs` are those that the mandate declares, `renamed` says by former codes those of today.
        """
        for name in self.unknown:
            yield Remark(
                "recommendations.unknown-attribute",
                f"says '{name}', which a recommendation cannot say",
                f"{Problem.did_you_mean(name, ATTRIBUTES)}Attributes: {', '.join(ATTRIBUTES)}.",
                name,
            )
        for code in self.standards:
            if code not in standards:
                yield Remark(
                    "recommendations.unknown-standard",
                    f"rests on the standard '{code}', which is not registered",
                    f"{Problem.did_you_mean(code, standards)}The codes stand in data/law.",
                    code,
                )
        for code in self.agenda:
            if code not in agenda if agenda else not Kind.CODE.fullmatch(code):
                near = Problem.did_you_mean(code, agenda) if agenda else ""
                yield Remark(
                    "recommendations.agenda",
                    f"names the agenda code '{code}', which is not there",
                    f"{near}The codes stand in data/recommendations/agenda.yml.",
                    code,
                )
        if limbs:
            for limb in self.limbs:
                if now := (renamed or {}).get(limb):
                    fault = f"has the limb '{limb}', which is called '{now}' now"
                    yield Remark("recommendations.limb", fault, f'Write limb="{now}".', limb)
                else:
                    yield from _of_a_list([limb], limbs, "limb", "recommendations.limb")
        elif self.limbs:
            yield Remark(
                "recommendations.limb",
                f"has the limb '{self.limbs[0]}', and the mandate declares none",
                "Declare it under 'limbs' in data/mandate/bodies, or take it out.",
                self.limbs[0],
            )
        yield from _of_a_list(filter(None, [self.level]), LEVELS, "level", "recommendations.level")
        yield from _of_a_list(
            filter(None, [self.action]), ACTIONS, "action", "recommendations.action"
        )
        for target in self.sdg:
            if not SDG_TARGET.fullmatch(target):
                yield Remark(
                    "recommendations.sdg",
                    f"names '{target}', which is no target of the Sustainable Development Goals",
                    "Write it like this: 16.3, 16.a or 10.3.1.",
                    target,
                )
        if self.deadline and not DEADLINE.fullmatch(self.deadline):
            yield Remark(
                "recommendations.deadline",
                f"has the deadline '{self.deadline}', which is neither a day nor a time",
                'Write it like this: "2028-12-31", "2028" or "24 months".',
                self.deadline,
            )
        if self.verb and not re.search(rf"\b{re.escape(self.verb)}\b", self.text, re.IGNORECASE):
            yield Remark(
                "recommendations.verb",
                f"gives the verb '{self.verb}', which its text does not use",
                "Write the verb of the text, or leave the attribute out.",
                self.verb,
            )

    def smart_remarks(self, *, language: str = "en") -> list[Remark]:
        """Return what the rules say of it, less what its author waived.

        A waiver of a rule that is unknown, has no reason or has nothing to say is a remark itself.
        Rules that read the text say nothing where `language` is not English.
        """
        rule_names = [name for name in RULES if language == "en" or name not in RULES_OF_THE_TEXT]
        remarks = [remark for name in rule_names for remark in RULES[name](self)]
        return [
            *(remark for remark in remarks if not self.waived.get(remark.rule)),
            *self._idle_waivers({*rule_names} - {remark.rule for remark in remarks}),
        ]

    def remarks(
        self,
        *,
        standards: Collection[str],
        agenda: Collection[str],
        limbs: Collection[str],
        renamed: Mapping[str, str] | None = None,
        language: str,
    ) -> Iterator[Remark]:
        """Yield its slips, then what the rules say of it that a project can heed.

        One that registers no agenda, or no standards, can name none.
        """
        yield from self.slips(standards=standards, agenda=agenda, limbs=limbs, renamed=renamed)
        unasked = {"smart.tag": not agenda, "smart.standard": not standards}
        remarks = self.smart_remarks(language=language)
        yield from (remark for remark in remarks if not unasked.get(remark.rule))

    def _idle_waivers(self, silent: Collection[str]) -> Iterator[Remark]:
        for rule, reason in self.waived.items():
            if rule not in RULES:
                yield Remark(
                    "smart.unknown-waiver",
                    f"waives '{rule}', which is no rule",
                    f"{Problem.did_you_mean(rule, RULES)}Rules: {', '.join(RULES)}.",
                    rule,
                )
            elif not reason:
                yield Remark(
                    "smart.waiver-without-reason",
                    f"waives '{rule}' without a reason",
                    f'Write waive="{rule}: the reason".',
                    rule,
                )
            elif rule in silent:
                yield Remark(
                    "smart.idle-waiver",
                    f"waives '{rule}', which has nothing to say",
                    "Take the waiver out.",
                    rule,
                )


def waivers(written: str) -> dict[str, str]:
    """Return the waived rules with their reasons from "rule: reason; rule: reason"."""
    rules = list(WAIVED_RULE.finditer(written))
    ends = [*(match.start() for match in rules[1:]), len(written)]
    return {match[1]: written[match.end() : end].strip() for match, end in zip(rules, ends)}  # noqa: B905  no rule, one end


def _of_a_list(
    words: Iterable[str], allowed: Collection[str], key: str, rule: str
) -> Iterator[Remark]:
    for word in words:
        if word not in allowed:
            yield Remark(
                rule,
                f"has the {key} '{word}', which is not in the list",
                f"{Problem.did_you_mean(word, allowed)}Allowed: {', '.join(allowed)}.",
                word,
            )


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


def _one_addressee(recommendation: Recommendation) -> Iterator[Remark]:
    if len(recommendation.addressees) > 1:
        yield Remark(
            "smart.one-addressee",
            "is addressed to more than one group",
            "Write one recommendation for each, or name the one that leads.",
            "; ".join(recommendation.addressees),
        )


def _one_action(recommendation: Recommendation) -> Iterator[Remark]:
    text = recommendation.plain
    for match in SECOND_ACTION.finditer(text):
        new_sentence = match[0][0] in ";."
        if not new_sentence and RELATIVE.search(text[: match.start()]):
            continue  # the verb goes on with a clause: "rules that state …, and require …"
        if RESULT_OF_THE_FIRST.search(match["rest"]):
            continue  # publishing the results belongs to the action
        yield Remark(
            "smart.one-action",
            "asks for more than one action",
            "Give each action a sub-paragraph of its own, so that each can be followed up.",
            f"{recommendation.first_verb} … {match['verb'].lower()}",
        )
        return


def _strong_verb(recommendation: Recommendation) -> Iterator[Remark]:
    verb = recommendation.first_verb
    if verb in WEAK_VERBS and not SAYS_HOW.search(recommendation.plain):
        yield Remark(
            "smart.strong-verb",
            f"begins with '{verb}', of which nobody can tell later whether it was done",
            f"Say what is to be done: adopt, amend, publish, establish … Or '{verb} … by' doing "
            "what.",
            verb,
        )


def _named_object(recommendation: Recommendation) -> Iterator[Remark]:
    if match := VAGUE_OBJECT.search(recommendation.plain):
        yield Remark(
            "smart.named-object",
            "does not name the law, rule, body or service that is to change",
            "Name it in the place of these words.",
            match[0],
        )


def _measurable(recommendation: Recommendation) -> Iterator[Remark]:
    text = recommendation.plain
    if not (recommendation.indicator or MEASURABLE.search(text) or SAYS_HOW.search(text)):
        yield Remark(
            "smart.measurable",
            "names no result that could be seen or counted",
            'Name the result, or an indicator: indicator="…".',
        )


def _time_limit(recommendation: Recommendation) -> Iterator[Remark]:
    text = recommendation.plain
    if recommendation.deadline or TIME.search(text):
        return
    vague = VAGUE_TIME.search(text)
    yield Remark(
        "smart.time-limit",
        "names no time limit",
        'Write by when in the text ("within 12 months"), or as deadline="12 months".',
        vague[0] if vague else "",
    )


def _standard(recommendation: Recommendation) -> Iterator[Remark]:
    if not recommendation.standards:
        yield Remark(
            "smart.standard",
            "names no standard that it would bring the State closer to",
            'Name one by its code in data/law/standards: standards="…".',
        )


def _tag(recommendation: Recommendation) -> Iterator[Remark]:
    tag_codes = {"limb": recommendation.limbs, "agenda": recommendation.agenda}
    missing = [name for name, codes in tag_codes.items() if not codes]
    if missing:
        yield Remark(
            "smart.tag",
            f"has no {' and no '.join(missing)}",
            'Say what it serves, by the codes of limbs and of the agenda: limb="…" agenda="…".',
            " ".join(missing),
        )


def _length(recommendation: Recommendation) -> Iterator[Remark]:
    words = len(recommendation.plain.split())
    if words > MOST_WORDS:
        yield Remark(
            "smart.length",
            f"has {words} words",
            f"Keep it to {MOST_WORDS}: move the reasons to the finding.",
            str(words),
        )


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
