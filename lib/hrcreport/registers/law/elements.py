"""This module reads what a law says on each element of a standard, answered with quoted words.

No score follows from them: an assessment weighs judgments and guidance too, of which no text was
compared, so that a score by the elements alone would contradict it.
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
from hrcreport.registers.law.country_law import Provision
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


def answers_to(standard: Standard, answers: Sequence[ElementAnswer]) -> dict[str, str]:
    """Return the answer to each element of a standard; open where there is none."""
    answer_by_element = {
        answer.element: answer.answer for answer in answers if answer.test == standard.code
    }
    return {
        element.name: answer_by_element.get(element.name, "open") for element in standard.elements
    }


def elements_table(
    standards: Standards, answers: Mapping[str, Sequence[ElementAnswer]], heads: Mapping[str, str]
) -> pd.DataFrame:
    """Return the elements of every standard that has some, one column a law.

    Columns: Standard, Element, then one for each law, by its code in `answers` and with the head
    in `heads`.
    """
    import pandas as pd

    rows: list[tuple[str, ...]] = []
    for standard in standards:
        if not standard.elements:
            continue
        answers_by_law = {
            code: answers_to(standard, law_answers) for code, law_answers in answers.items()
        }
        pinpoint = standard.pinpoint[:1].upper() + standard.pinpoint[1:]
        rows += [
            (
                pinpoint,
                element.question,
                *(ANSWERS[answers_by_law[code][element.name]] for code in answers),
            )
            for element in standard.elements
        ]
    return pd.DataFrame(rows, columns=["Standard", "Element", *(heads[code] for code in answers)])


def check_elements(
    project: Project,
    *,
    standards: Collection[Standard],
    provisions: Mapping[str, Mapping[str, Provision]],
) -> Iterator[Problem]:
    """Yield every problem of the answers: form, names, words that are not in the stored text."""
    by_code = {standard.code: standard for standard in standards}
    texts, look = read_texts(project)[0], store_to_look_at(project) is not None
    for path in project.reads.files_in(project.data / "law" / "elements", "*.yml"):
        elements, problems = Elements.read_file(path, place=project.place(path))
        yield from problems
        law_provisions = provisions.get(elements.country, {})
        answered_elements: set[tuple[str, str]] = set()
        for answer in elements.answers:
            test = by_code.get(answer.test)
            names = [element.name for element in test.elements] if test else []
            yield from answer.unknown(
                "element",
                answer.element,
                names,
                fault=f"'{answer.test}' has no element '{answer.element}'.",
                mend="Elements stand with the test in data/law/standards: "
                f"{', '.join(names) or 'none'}.",
                rule="law.unknown-element",
            )
            if (answer.test, answer.element) in answered_elements:
                yield answer.problem(
                    "element",
                    f"'{answer.test}', {answer.element}, is answered twice.",
                    "Keep one of the two.",
                    "law.two-answers",
                )
            answered_elements.add((answer.test, answer.element))
            for code in filter(None, (answer.provision, *answer.read)):
                yield from answer.unknown(
                    "provision",
                    code,
                    law_provisions,
                    fault=f"the answer names '{code}', which is not registered.",
                    mend="Register it, or correct the code.",
                    rule="law.unknown-provision",
                )
            text = texts.get(answer.provision)
            if answer.words and text is None and answer.provision in law_provisions:
                yield answer.problem(
                    "words",
                    f"no text of '{answer.provision}' is registered that holds these words.",
                    f"Take it in: hrcreport sources add {answer.provision} FILE",
                    "law.words-without-text",
                )
            if answer.words and text is not None and look:
                words, wrong = stored(project, text.file, sha256=text.sha256)
                if not wrong and passages(answer.words, words) is None:
                    yield answer.problem(
                        "words",
                        f"'{answer.provision}' does not hold the words “{answer.words}”.",
                        "Quote the text letter by letter; […] stands for what is left out.",
                        "sources.quotation",
                        value=answer.words,
                    )
