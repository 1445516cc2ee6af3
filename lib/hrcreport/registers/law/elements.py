"""This module scores a law by the elements of a standard, each answered with quoted words.

The rule is one for all States: met where every element is answered yes; not met where none is, not
even in part, because the law is silent or says the contrary; partly met otherwise; not assessed as
long as elements that are open could change that.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, ClassVar

from hrcreport.foundation import (
    NOT_A_KEY,
    CountryFile,
    Kind,
    Problem,
    Project,
    Record,
)
from hrcreport.registers.law.country_law import Provision, Score
from hrcreport.registers.law.standards import Standard, Standards
from hrcreport.registers.sources.quotations import passages
from hrcreport.registers.sources.store import store_to_look_at, stored
from hrcreport.registers.sources.texts import read_texts

if TYPE_CHECKING:
    import pandas as pd

ANSWERS = {"yes": "●", "partly": "◐", "no": "○", "silent": "–", "open": "?"}
"""Each answer with its sign: "no" is law to the contrary, "open" that the text was not read."""
SIGNS = "● yes; ◐ partly; ○ to the contrary; – the law is silent; ? text not read"


class ElementAnswer(Record, frozen=True, kw_only=True):
    """What a law says on one element of a standard, in its own words.

    `provision` is the one that is quoted, `read` those that were read where the law is silent.
    """

    noun: ClassVar[str] = "answer"
    test: Annotated[str, Kind.code("BPUFF-9")]
    element: str
    answer: Annotated[str, Kind.one_of(ANSWERS)]
    provision: Annotated[str, Kind.code("CAN-CC-25")] = ""
    words: str = ""
    read: tuple[Annotated[str, Kind.code("CAN-CC-25")], ...] = ()
    note: str = ""
    country: Annotated[str, NOT_A_KEY]

    def faults(self) -> Iterator[Problem]:
        quoted = bool(self.provision and self.words)
        if self.answer in ("yes", "partly", "no") and not quoted:
            yield self.problem(
                "answer",
                f"'{self.test}', {self.element}, is answered without words of a law.",
                "Quote them (words) with the code of their provision, or answer open.",
                "law.answer-without-words",
            )
        if self.answer == "silent" and not self.read:
            yield self.problem(
                "answer",
                f"'{self.test}', {self.element}: nothing says which law is silent.",
                "Name the provisions that were read in 'read', or answer open.",
                "law.silent-without-reading",
            )


class Elements(CountryFile, frozen=True, kw_only=True):
    """What the file of one country holds."""

    answers: tuple[ElementAnswer, ...]


def score_of(answers: Sequence[str]) -> Score:
    """Return the score that follows from the answers to all elements of a standard.

    Example:
        >>> score_of(["yes", "silent"]), score_of(["silent", "no"]), score_of(["yes", "open"])
        (<Score.PARTLY_MET: '1'>, <Score.NOT_MET: '0'>, <Score.NOT_ASSESSED: 'U'>)
    """
    given = [each for each in answers if each != "open"]
    met = [each for each in given if each == "yes"]
    some = [each for each in given if each in ("yes", "partly")]
    if some and len(met) < len(given):
        return Score.PARTLY_MET
    if len(given) < len(answers) or not answers:
        return Score.NOT_ASSESSED
    return Score.MET if met else Score.NOT_MET


def answers_to(standard: Standard, answers: Sequence[ElementAnswer]) -> dict[str, str]:
    """Return the answer to each element of a standard; open where there is none."""
    given = {each.element: each.answer for each in answers if each.test == standard.code}
    return {each.name: given.get(each.name, "open") for each in standard.elements}


def elements_table(
    standards: Standards, answers: Mapping[str, Sequence[ElementAnswer]], heads: Mapping[str, str]
) -> pd.DataFrame:
    """Return the elements of every standard that has some, one column a law.

    Columns: Standard, Element, then one for each law, by its code in `answers` and with the head
    in `heads`; below the elements of a standard stands the score that follows from them.
    """
    import pandas as pd

    rows: list[tuple[str, ...]] = []
    for standard in standards:
        if not standard.elements:
            continue
        given = {code: answers_to(standard, each) for code, each in answers.items()}
        pinpoint = standard.pinpoint[:1].upper() + standard.pinpoint[1:]
        rows += [
            (pinpoint, element.question, *(ANSWERS[given[code][element.name]] for code in answers))
            for element in standard.elements
        ]
        scores = (score_of(list(given[code].values())).words for code in answers)
        rows.append((pinpoint, "Score that follows", *scores))
    return pd.DataFrame(rows, columns=["Standard", "Element", *(heads[code] for code in answers)])


def check_elements(
    project: Project,
    *,
    standards: Collection[Standard],
    provisions: Mapping[str, Mapping[str, Provision]],
) -> Iterator[Problem]:
    """Yield every problem of the answers: form, names, words that are not in the stored text."""
    by_code = {each.code: each for each in standards}
    texts, look = read_texts(project)[0], store_to_look_at(project) is not None
    for path in project.reads.files_in(project.data / "law" / "elements", "*.yml"):
        held, problems = Elements.read_file(path, place=project.place(path))
        yield from problems
        known = provisions.get(held.country, {})
        told: set[tuple[str, str]] = set()
        for each in held.answers:
            test = by_code.get(each.test)
            names = [element.name for element in test.elements] if test else []
            yield from each.unknown(
                "element",
                each.element,
                names,
                f"'{each.test}' has no element '{each.element}'.",
                f"Elements stand with the test in data/law/standards: {', '.join(names) or 'none'}"
                ".",
                "law.unknown-element",
            )
            if (each.test, each.element) in told:
                yield each.problem(
                    "element",
                    f"'{each.test}', {each.element}, is answered twice.",
                    "Keep one of the two.",
                    "law.two-answers",
                )
            told.add((each.test, each.element))
            for code in filter(None, (each.provision, *each.read)):
                yield from each.unknown(
                    "provision",
                    code,
                    known,
                    f"the answer names '{code}', which is not registered.",
                    "Register it, or correct the code.",
                    "law.unknown-provision",
                )
            text = texts.get(each.provision)
            if each.words and text is None and each.provision in known:
                yield each.problem(
                    "words",
                    f"no text of '{each.provision}' is registered that holds these words.",
                    f"Take it in: hrcreport sources add {each.provision} FILE",
                    "law.words-without-text",
                )
            if each.words and text is not None and look:
                words, wrong = stored(project, text.file, sha256=text.sha256)
                if not wrong and passages(each.words, words) is None:
                    yield each.problem(
                        "words",
                        f"'{each.provision}' does not hold the words “{each.words}”.",
                        "Quote the text letter by letter; […] stands for what is left out.",
                        "sources.quotation",
                        value=each.words,
                    )
