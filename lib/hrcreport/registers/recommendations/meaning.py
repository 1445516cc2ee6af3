"""This module tells how near recommendations are in meaning, and which ask for the same.

Meaning is what a recommendation is about (a closed list of subjects of the field, told by their
words), its words, and the standards it rests on where they are recorded. What is found is for a
reader to judge: nothing is merged. Texts of exports and lists are not always in English, and
English words in them mislead ("profil", "racial", "justice" are French, too), so that a text is
read by the words that its own language declares, under `limb-words` in its `words.yml`, or by none.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations, pairwise
from math import log
from typing import TYPE_CHECKING

from hrcreport.foundation import Language, Words
from hrcreport.registers.recommendations.issued import IssuedRecommendation
from hrcreport.registers.recommendations.vocabulary import ACTIONS

if TYPE_CHECKING:
    import numpy as np

LIMB_WORDS = "limb-words."
SIGN = "sign"
"""The words, or letters, by which a language is known: none of them is one of another."""
ANY_WORD = re.compile(r"[^\W\d_]+")
LATIN = re.compile(r"[A-Za-z]")
SHARE, FEW = 0.1, 8
"""So many of its words must be signs; a text of fewer words than the second may hold none."""


def language_of(text: str, languages: Mapping[str, Language]) -> str:
    """Return the code of the language of a text, an empty text where it is none that is known.

    A few words in Latin letters without a sign of any language, such as "Ratify OPCAT", count as
    English.

    Example:
        >>> from hrcreport.foundation.languages import Language
        >>> text = "Interdire par la loi le profilage racial dans les contrôles."
        >>> language_of(text, Language.of_the_tool())
        'fr'
    """
    signs = ((each, Words(each).entries.get(f"{LIMB_WORDS}{SIGN}")) for each in languages.values())
    return _language(text, tuple((each, str(sign)) for each, sign in signs if sign))


@lru_cache(maxsize=4096)
def _language(text: str, known: tuple[tuple[str, str], ...]) -> str:
    words = len(ANY_WORD.findall(text))
    signs = Counter({code: len(re.findall(sign, text, re.IGNORECASE)) for code, sign in known})
    (best, most), (_, next_) = [*signs.most_common(2), ("", 0), ("", 0)][:2]
    if most > next_ and most >= SHARE * words:
        return best
    return Language.FIRST if words < FEW and not most and LATIN.search(text) else ""


def limb_of(text: str, *, language: str) -> str:
    """Return the limb that a recommendation belongs to: the first whose words it holds.

    An empty text for none, and in a language without words.

    Example:
        >>> limb_of("Interdire par la loi le profilage racial.", language="fr")
        'b'
    """
    told = (
        (name.removeprefix(LIMB_WORDS), str(words))
        for name, words in (Words(language).entries if language else {}).items()
        if name.startswith(LIMB_WORDS)
    )
    return next(
        (limb for limb, words in told if limb != SIGN and re.search(words, text, re.IGNORECASE)), ""
    )


def told_of(texts: Iterable[str], languages: Mapping[str, Language]) -> str:
    """Return what is to be said of texts that are not in English; an empty text without any.

    Example:
        >>> from hrcreport.foundation.languages import Language
        >>> texts = ["Ratify OPCAT", "Interdire par la loi le profilage racial."]
        >>> told_of(texts, Language.of_the_tool())
        'Not in English: 1 in French, tagged by the words of that language.'
    """
    found = Counter(language_of(each, languages) for each in texts)
    tagged = ", ".join(
        f"{count} in {Language.named(code, languages).name}"
        for code, count in sorted(found.items())
        if code not in ("", Language.FIRST)
    )
    said = [f"{tagged}, tagged by the words of that language"] if tagged else []
    if found[""]:
        said.append(f"{found['']} in a language without such words, given no limb and no subject")
    return f"Not in English: {'; '.join(said)}." if said else ""


SUBJECTS = {
    "racial profiling": r"profiling|profiles?\b|identity check|stop[- ]and[- ](?:search|frisk)"
    r"|stops? and search|(?:street|traffic|police|arbitrary) (?:checks?|stops?)|identity search",
    "law on the use of force": r"(?:use of|excessive|lethal|deadly|disproportionate) force"
    r"|force (?:is|as|be) a last resort|\bfirearms?\b|last resort|self-defence|police brutality"
    r"|police violence|violence by (?:the )?(?:police|security)",
    "less-lethal weapons": r"less-lethal|non-lethal|taser|conducted electrical|\bspray"
    r"|tear gas|rubber bullet|kinetic|stun",
    "training": r"\btrain|\beducation\b|awareness[- ]rais|curricul|capacity[- ]build",
    "data": r"\bdata\b|statistic|disaggregat|\bcensus\b|\bfigures\b|\bindicators?\b",
    "investigation": r"investigat|\binquir|inquest|forensic|autops|looked into",
    "prosecution and discipline": r"prosecut|impunity|\bpunish|accountab|disciplin|perpetrat"
    r"|brought? to justice|hold .*responsible|held to account|sanctions?\b|\btried\b",
    "oversight of the police": r"oversight|complaints?\b|ombud|civilian (?:review|control)"
    r"|independent (?:\w+ )?(?:body|bodies|mechanism|authority|commission|institution|review)"
    r"|monitoring (?:body|mechanism)|watchdog|inspectorate",
    "redress for victims": r"\bredress|\bremed|compensat|reparation|rehabilit|support for victims"
    r"|victims? (?:and|or) their famil|\blegal aid|assistance to victims",
    "legacies of the past": r"slave|coloni|\bhistorical|legac|reparatory|\bapolog|commemorat",
    "national human rights institution": r"national (?:human rights )?institution|paris principles"
    r"|\bnhri\b|\ba status\b",
    "plan of action": r"(?:action |national )plan|plans? of action|\bstrateg|road ?map",
    "law against discrimination": r"discriminat|equality (?:act|law|body)|equal treatment",
    "racism": r"\bracis|\bracial (?:discriminat|hatred|equality|justice)|xenophob|intoleran",
    "hate speech": r"\bhate\b|hatred|incit|propaganda|cyber",
    "supremacist movements": r"suprem|neo-?nazi|extremis|fascis|far[- ]right",
    "detention": r"prison|detention|detainee|custody|incarcerat|jail|deprived of (?:their )?libert",
    "torture and ill-treatment": r"tortur|ill-?treat|inhuman|degrading",
    "assemblies": r"assembl|protest|demonstrat",
    "staff that mirrors the people": r"recruit|representat|diversity|\bhiring|composition of",
    "participation": r"participat|consult|dialogue with|involv",
    "artificial intelligence": r"artificial intelligence|algorithm|facial recogn|biometric"
    r"|predictive|surveillance|new technolog|automated",
    "other responders": r"responders|mental health|social (?:service|work)"
    r"|armed (?:police|officers)|community[- ]based|instead of the police",
    "cameras": r"camera|video",
    "treaties": r"\bratif|\bacced|optional protocol|reservation|become a party|sign the",
    "cooperation with mechanisms": r"\binvit|special procedures|\bvisits?\b|rapporteur"
    r"|treaty bod|mechanism",
    "migrants and refugees": r"migra|refugee|asylum|border|non-citizen|statele",
    "over-representation": r"over-?represent|disproportionate(?:ly)? (?:number|affect|share)"
    r"|pre-?trial|\bbail\b|sentenc|alternatives? to (?:arrest|detention)",
    "children": r"child|juvenile|\bminors?\b|youth|school",
    "women": r"\bwomen|gender|girls",
    "minorities": r"minorit|\broma\b|indigenous|gypsies|sinti",
    "people of African descent": r"african|afro-?descend|black (?:people|persons|communit)|quilomb",
    "living conditions": r"housing|health(?! cris)|employment|poverty|labour|social security",
    "capital punishment": r"death penalty|capital punishment|executions?\b",
    "trafficking": r"traffick|contemporary forms",
    "disappearances": r"disappear",
    "counter-terrorism": r"terroris",
    "freedom of opinion": r"freedom of (?:expression|opinion|the press)|journalist|defenders",
    "disability": r"disabilit",
    "freedom of religion": r"religio|muslim|islam|antisemit",
}
"""What recommendations are about, and the words that tell it."""
_SUBJECTS = {name: re.compile(words, re.IGNORECASE) for name, words in SUBJECTS.items()}
_ACTS = {
    "law": r"\b(?:law|legislat|statut|bill|criminali[sz]|prohibit|\bban\b|repeal|amend)",
    "institution": r"\b(?:establish|set up|creat|strengthen .{0,40}(?:bod|institution|mechanism))",
    "data": r"\b(?:collect|publish|gather|compile)\w* .{0,40}(?:data|statistic|figures)",
    "training": r"\b(?:train|educat|awareness)",
    "investigation": r"\b(?:investigat|inquir)",
    "prosecution": r"\b(?:prosecut|punish|disciplin|impunity|bring .* to justice)",
    "remedy": r"\b(?:redress|remed|compensat|reparation)",
    "international": r"\b(?:ratif|acced|invit|sign the|withdraw .*reservation|cooperat)",
    "policy": r"\b(?:plan|strateg|polic(?:y|ies)\b|guideline|programme)",
}
_ACTS_BY_WORDS = {name: re.compile(words, re.IGNORECASE) for name, words in _ACTS.items()}
WORD = re.compile(r"[^\W\d_]{2,}")
STOP = frozenset((
    "the", "of", "and", "to", "in", "for", "on", "with", "by", "that", "is", "are", "be", "as",
    "an", "at", "or", "its", "it", "all", "any", "from", "this", "which", "their", "such",
    "those", "who", "not", "into", "under", "other", "has", "have", "through", "more", "also",
    "including",
))  # fmt: skip  # a list of words
OF_SUBJECT, OF_STANDARD, OF_WORDS = 0.5, 0.25, 1.0
"""How much of the likeness each of the three can give."""
SAME = 0.3
"""From so much likeness on, recommendations stand together."""


def subjects(text: str, languages: Mapping[str, Language]) -> tuple[str, ...]:
    """Return what a recommendation is about, in the order of the list; nothing if not English.

    Example:
        >>> from hrcreport.foundation.languages import Language
        >>> text = "Ban the use of racial profiling in identity checks."
        >>> subjects(text, Language.of_the_tool())
        ('racial profiling',)
    """
    return _told(text, _SUBJECTS, languages)


def _told(
    text: str, by: Mapping[str, re.Pattern[str]], languages: Mapping[str, Language]
) -> tuple[str, ...]:
    """Return the names whose words a text holds; the words are English, and so must the text be."""
    if language_of(text, languages) != Language.FIRST:
        return ()
    return tuple(name for name, words in by.items() if words.search(text))


def acts(each: IssuedRecommendation, languages: Mapping[str, Language]) -> tuple[str, ...]:
    """Return what kinds of act are asked for: as recorded, else by the words."""
    return each.actions or _told(words_of(each), _ACTS_BY_WORDS, languages)


def words_of(each: IssuedRecommendation) -> str:
    """Return the official text where it is held, else our summary."""
    return each.text or each.summary


def likeness(
    found: Sequence[IssuedRecommendation], languages: Mapping[str, Language]
) -> np.ndarray:
    """Return how near each is to each other, from 0 to 1, as a square matrix.

    Likeness is the cosine between vectors of what each is about and rests on, where what is rare
    weighs more (inverse document frequency; G. Salton and C. Buckley, Information Processing and
    Management 24 (1988)), beside the same of its words. Standards count where both name any.
    """
    import numpy as np

    total, most = np.zeros((len(found), len(found))), np.zeros((len(found), len(found)))
    for weight, told, of_both in (
        (OF_SUBJECT, [subjects(words_of(each), languages) for each in found], False),
        (OF_STANDARD, [each.standards for each in found], True),
        (OF_WORDS, [_words(words_of(each)) for each in found], False),
    ):
        held = np.array([bool(each) for each in told], dtype=float)
        total += weight * _cosines(told)
        most += weight * (np.outer(held, held) if of_both else 1.0)
    return np.clip(total / most, 0.0, 1.0)


def _words(text: str) -> list[str]:
    """Return the words of a text that say something, and its pairs of such words."""
    words = [each for each in WORD.findall(text.lower()) if each not in STOP]
    return [*words, *(f"{one} {next_}" for one, next_ in pairwise(words))]


def _cosines(told: Sequence[Sequence[str]]) -> np.ndarray:
    """Return the cosine between each two lists of terms, weighed by how rare each term is."""
    import numpy as np
    from scipy.sparse import csr_array

    counts = [Counter(each) for each in told]
    held = Counter(term for each in counts for term in each)
    place = {term: number for number, term in enumerate(held)}
    rows = [number for number, each in enumerate(counts) for _ in each]
    columns = [place[term] for each in counts for term in each]
    weights = [
        (1 + log(times)) * (log((1 + len(told)) / (1 + held[term])) + 1)
        for each in counts
        for term, times in each.items()
    ]
    matrix = csr_array((weights, (rows, columns)), shape=(len(told), max(len(place), 1)))
    lengths = np.sqrt(matrix.multiply(matrix).sum(axis=1))
    near: np.ndarray = (matrix @ matrix.T).toarray()
    return near / np.maximum(np.outer(lengths, lengths), 1e-12)


def clusters(
    found: Sequence[IssuedRecommendation], languages: Mapping[str, Language]
) -> list[list[int]]:
    """Return which recommendations ask for the same, by their numbers; those alone are left out.

    Groups grow by the mean likeness of their members (average linkage), the largest first.
    """
    if len(found) < 2:
        return []
    from scipy.cluster.hierarchy import fcluster, linkage

    near = likeness(found, languages)
    apart = [1 - near[one, other] for one, other in combinations(range(len(found)), 2)]
    grouped = fcluster(linkage(apart, method="average"), t=1 - SAME, criterion="distance")
    by_group: dict[int, list[int]] = {}
    for number, group in enumerate(grouped):
        by_group.setdefault(int(group), []).append(number)
    together = [each for each in by_group.values() if len(each) > 1]
    return sorted(together, key=lambda each: (-len(each), each))


def named(group: Sequence[IssuedRecommendation], languages: Mapping[str, Language]) -> str:
    """Return what most of a group are about and ask for: "racial profiling: adopt … a law"."""
    about = Counter(each for one in group for each in subjects(words_of(one), languages))
    asked = Counter(each for one in group for each in acts(one, languages))
    subject = about.most_common(1)[0][0] if about else "other"
    act = ACTIONS[asked.most_common(1)[0][0]] if asked else ""
    return f"{subject}: {act}" if act else subject


LEAST = 0.2
"""Below this likeness two texts have little more in common than that they are recommendations."""

MOST = 3


@dataclass(frozen=True, slots=True)
class Resemblance:
    """An earlier recommendation whose wording is near to a new one; `likeness` is from 0 to 1."""

    id: str
    earlier: IssuedRecommendation
    likeness: float


def resemblances(
    new: Mapping[str, str],
    earlier: Sequence[IssuedRecommendation],
    languages: Mapping[str, Language],
) -> list[Resemblance]:
    """Return, for each new recommendation, the earlier ones that are nearest to it in meaning.

    `new` has the text of each by its id; earlier ones are told by their official text, or else our
    summary. Of those as near as `LEAST` the `MOST` nearest are shown.

    Example:
        >>> from hrcreport.foundation.languages import Language
        >>> resemblances({}, [], Language.of_the_tool())
        []
    """
    if not new or not earlier:
        return []
    unsaid = earlier[0].with_(actions=(), standards=(), text="")
    texts = [unsaid.with_(summary=text) for text in new.values()]
    near = likeness([*texts, *earlier], languages)[: len(texts), len(texts) :]
    found = []
    for row, name in enumerate(new):
        nearest = sorted(
            ((float(near[row, column]), each) for column, each in enumerate(earlier)),
            key=lambda pair: (-pair[0], pair[1].code),
        )
        found += [
            Resemblance(name, each, share) for share, each in nearest[:MOST] if share >= LEAST
        ]
    return found
