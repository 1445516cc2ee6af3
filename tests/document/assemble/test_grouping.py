"""Recommendations stand by theme and addressee, whatever the order in which they were written."""

from __future__ import annotations

import pytest
from tests.small_projects import BODY

from hrcreport.document.assemble.cells import Block
from hrcreport.document.assemble.grouping import group_recommendations


def advice(name: str, addressee: str, text: str, **more: str) -> str:
    said = " ".join(f'{key}="{value}"' for key, value in more.items())
    return f'::: {{#r-{name} .recommendation addressee="{addressee}" {said}}}\n{text}\n:::\n'


def container(*parts: str, says: str = "") -> str:
    return f"Before.\n\n:::: {{.recommendations {says}}}\n\n{chr(10).join(parts)}\n::::\n\nAfter.\n"


THREE = (
    advice("a", "the Assembly", "Adopt a law.", limb="c"),
    advice("b", "the Police", "Publish data.[@INV-1]", limb="d"),
    advice("c", "the Assembly", "Repeal a law;", limb="d"),
)


def lines_of(text: str, **more: str) -> list[str]:
    (block,), problems = group_recommendations([Block(3, text)], body=BODY, **more)
    assert problems == []
    return [line for line in block.markdown.splitlines() if line.strip()]


def problem_of(text: str, **more: str):
    _, (problem,) = group_recommendations([Block(3, text)], body=BODY, **more)
    return problem


def test_recommendations_to_one_addressee_stand_together_below_its_sentence() -> None:
    lines = lines_of(container(*THREE))
    assert [line for line in lines if not line.startswith(":::")] == [
        "Before.",
        "The Expert Mechanism recommends that the Assembly:",
        "Adopt a law;",
        "Repeal a law.",
        "The Expert Mechanism recommends that the Police publish data.[@INV-1]",
        "After.",
    ]


def test_recommendation_alone_with_its_addressee_is_one_sentence_with_it() -> None:
    lines = lines_of(container(*THREE, advice("e", "the Council", "NGOs be heard.")))
    assert "The Expert Mechanism recommends that the Council NGOs be heard." in lines
    alone = [line for line in lines if ".alone" in line]
    assert [line.split()[1] for line in alone] == ["{#r-b", "{#r-e"]
    asked = container(THREE[1], says='chapeau="The Mechanism calls upon …:"')
    assert "The Mechanism calls upon the Police: publish data.[@INV-1]" in lines_of(asked)


def test_themes_are_headings_with_their_addressees_below() -> None:
    lines = lines_of(container(*THREE, says='by="theme addressee"'))
    assert [line for line in lines if line.startswith("#")] == [
        "### Legislation and practice on the use of force",
        "### Collection and publication of data",
    ]
    assert "The Expert Mechanism recommends that the Assembly adopt a law." in lines
    assert "The Expert Mechanism recommends that the Assembly repeal a law." in lines


def test_a_single_theme_has_no_heading() -> None:
    lines = lines_of(container(THREE[0], says='by="theme addressee"'))
    assert not [line for line in lines if line.startswith("#")]


def test_theme_of_a_recommendation_goes_before_its_limb() -> None:
    own = advice("d", "the Police", "Train.", limb="c", theme="Training")
    lines = lines_of(container(own, *THREE, says='by="theme addressee" level="4"'))
    assert "#### Training" in lines


def test_text_without_a_container_stays_as_it_is() -> None:
    (block,), problems = group_recommendations([Block(1, "".join(THREE))])
    assert block.markdown == "".join(THREE)
    assert problems == []


@pytest.mark.parametrize(
    ("text", "language", "rule", "mend"),
    [
        (
            container(*THREE, says='by="date"'),
            "en",
            "assemble.order-of-recommendations",
            "theme addressee",
        ),
        (container(*THREE, says='level="9"'), "en", "assemble.level-of-recommendations", '"3"'),
        (container(*THREE, says='chapeau="Recommends:"'), "en", "assemble.chapeau", "…:"),
        (
            container("A text that has no place.", *THREE),
            "en",
            "assemble.text-among-recommendations",
            "above or below",
        ),
        (
            container(advice("x", "the States", "Adopt."), says='by="theme addressee"'),
            "fr",
            "assemble.no-theme",
            "theme=",
        ),
    ],
)
def test_slip_in_a_container_is_told_with_its_cell_and_mend(
    text: str, language: str, rule: str, mend: str
) -> None:
    problem = problem_of(text, language=language)
    assert (problem.rule, problem.cell) == (rule, 3)
    assert mend in problem.mend


def test_sentence_theme_and_signs_are_those_of_the_language() -> None:
    advised = container(*THREE, says='by="theme addressee"')
    (block,), problems = group_recommendations([Block(3, advised)], language="fr", body=BODY)
    assert problems == []
    assert "Le Mécanisme d’experts recommande ce qui suit the Assembly\N{NO-BREAK SPACE}:" in (
        block.markdown
    )
    assert "### Collecte et publication de données" in block.markdown
    spoken = container(
        advice("a", "au Parlement", "Adopter une loi\N{NO-BREAK SPACE};", limb="c"),
        advice("b", "au Parlement", "Abroger une loi ;", limb="c"),
    )
    (block,), _ = group_recommendations([Block(3, spoken)], language="fr")
    assert "Adopter une loi\N{NO-BREAK SPACE};\n" in block.markdown
    assert "Abroger une loi.\n" in block.markdown
