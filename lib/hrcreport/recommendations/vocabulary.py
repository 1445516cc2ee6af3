"""This module holds the closed lists by which recommendations are described."""

from __future__ import annotations

LIMB_TITLES = {
    "a": "Systemic racism and excessive use of force",
    "b": "Root causes and racial profiling",
    "c": "Legislation and practice on the use of force",
    "d": "Collection and publication of data",
    "e": "Supremacist movements and law enforcement",
    "f": "Trust and oversight",
    "g": "Accountability and redress",
    "h": "Follow-up and obstacles",
    "i": "Coordination",
    "protests": "Responses to anti-racism protests",
    "legacies": "Legacies of colonialism and enslavement",
}
"""The limbs of resolution 47/21, paragraph 11, with the tasks of paragraph 10, as our headings."""

SDG_OF_LIMB = {
    "a": ("10.3", "16.1"), "b": ("10.3", "16.b"), "c": ("16.1", "16.a"), "d": ("17.18",),
    "e": ("16.1", "16.b"), "f": ("16.6", "16.7"), "g": ("16.3", "16.6"), "h": ("16.6",),
    "i": ("17.16",), "protests": ("16.10",), "legacies": ("10.2", "10.3"),
}  # fmt: skip
"""The targets of the Sustainable Development Goals that go with a limb; the choice is ours."""
SDG_TITLES = {
    "10.2": "Promote the inclusion of all",
    "10.3": "Ensure equal opportunity and reduce inequalities of outcome",
    "16.1": "Reduce all forms of violence",
    "16.3": "Promote the rule of law",
    "16.6": "Develop effective, accountable and transparent institutions",
    "16.7": "Ensure inclusive and representative decision-making",
    "16.10": "Protect fundamental freedoms",
    "16.a": "Strengthen institutions that prevent violence",
    "16.b": "Enforce non-discriminatory laws and policies",
    "17.16": "Enhance the partnership for sustainable development",
    "17.18": "Make data available by race and ethnicity",
}
"""Those targets in our words, as a tracker shows them behind their number."""
PERSONS = ("Africans and people of African descent",)
"""Whom the mandate concerns: those affected where a recommendation names nobody else."""

BODIES = {
    "high-commissioner": "High Commissioner",
    "mechanism": "Expert Mechanism",
    "treaty-body": "Treaty bodies",
    "upr": "Universal periodic review",
    "special-procedure": "Special procedures",
    "regional": "Regional bodies",
    "council": "Human Rights Council",
}
"""Who issues recommendations, as a heading."""

LEVELS = {
    "national": "national government of a unitary State",
    "federal": "federal government",
    "state": "state, province or region",
    "local": "local authority",
    "legislature": "legislature",
    "judiciary": "judiciary",
    "police": "law enforcement agency",
    "prosecution": "prosecution service",
    "oversight": "oversight body",
    "nhri": "national human rights institution",
    "un": "United Nations body",
    "business": "business enterprise",
    "civil-society": "civil society",
}
"""Who is addressed."""

ACTIONS = {
    "law": "adopt, amend or repeal a law",
    "policy": "adopt or revise a policy or internal rule",
    "institution": "establish or strengthen an institution",
    "data": "collect or publish data",
    "training": "train officials",
    "investigation": "investigate",
    "prosecution": "prosecute or discipline",
    "remedy": "give redress to victims",
    "resource": "fund or withhold funds",
    "practice": "change what is done",
    "symbolic": "acknowledge, apologize or commemorate",
    "international": "ratify, invite or cooperate",
}
"""What kind of action is recommended."""

STRONG_VERBS = (
    "abolish", "acknowledge", "adopt", "allocate", "amend", "apologize", "appoint", "audit",
    "ban", "cease", "close", "collect", "commission", "compensate", "criminalize", "define",
    "disband", "discipline", "dismiss", "disclose", "enact", "end", "equip", "establish",
    "evaluate", "examine", "exclude", "finance", "forbid", "fund", "implement", "include",
    "incorporate", "introduce", "invest", "investigate", "invite", "issue", "limit", "mandate",
    "notify", "oblige", "prohibit", "prosecute", "provide", "publish", "ratify", "record",
    "refer", "reinstate", "release", "remove", "repeal", "replace", "report", "request",
    "require", "restrict", "return", "review", "revise", "revoke", "screen", "set", "submit",
    "suspend", "terminate", "train", "transfer", "withdraw", "withhold",
)  # fmt: skip
"""Verbs of which one can tell later whether the thing was done."""

WEAK_VERBS = (
    "address", "aim", "combat", "consider", "consolidate", "continue", "encourage", "endeavour",
    "enhance", "ensure", "explore", "facilitate", "foster", "improve", "intensify",
    "prioritize", "promote", "pursue", "reinforce", "seek", "step", "strengthen", "strive",
    "support", "take", "tackle", "try", "work",
)  # fmt: skip
"""Verbs that can be said to be fulfilled whatever happens."""
