"""This module proves what the rules for recommendations say, and where they keep silent."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest
from tests.small_projects import BODY

from hrcreport.document.assemble.cells import Block
from hrcreport.document.assemble.graph import gaps, statements
from hrcreport.foundation.context.project import Project
from hrcreport.registers.law.citations import Citations
from hrcreport.registers.recommendations.record import Recommendation

PROJECT = Project(Path(__file__).resolve().parents[3])
REFERENCE = PROJECT.root / "docs" / "reference" / "recommendations.md"
SOUND = "Adopt, within two years, a statute that confines firearms to imminent threats to life;"
DRAFTS = sorted(
    path
    for path in PROJECT.notebooks.glob("*/*.ipynb")
    if path.parent.name in {"countries", "themes"}
    and path.stem not in {report.id for report in PROJECT.reports() if report.language != "en"}
)
"""Those in English: the rules that read a text know no other language."""


def remarks(text=SOUND, language="en", **attributes):
    given = {
        "addressee": "National Congress",
        "limb": "c",
        "agenda": "PJ1",
        "standards": "BPUFF-9",
        "rests-on": "f-force",
        **{name.replace("_", "-"): value for name, value in attributes.items()},
    }
    found = Recommendation.of(given, id="r-x", text=text)
    return {remark.rule: remark for remark in found.smart_remarks(language=language)}


def test_sound_recommendation_is_left_in_peace():
    assert remarks() == {}


@pytest.mark.parametrize(
    ("text", "rule", "words"),
    [
        ("Strengthen, within a year, the rules on force;", "smart.strong-verb", "strengthen"),
        ("Consider repealing section 60 by 2028;", "smart.strong-verb", "consider"),
        ("Continue to publish data every year;", "smart.strong-verb", "continue"),
        (
            "Ensure, within a year, effective oversight of the police;",
            "smart.strong-verb",
            "ensure",
        ),
        ("Adopt, within a year, all necessary measures;", "smart.named-object", "all necessary"),
        (
            "Combat racism in the police within two years;",
            "smart.measurable",
            "",
        ),
        ("Repeal section 60 of the Act;", "smart.time-limit", ""),
        ("Repeal section 60 of the Act as soon as possible;", "smart.time-limit", "as soon as"),
        (
            "Repeal, within a year, section 60 of the Act, and establish a national data office;",
            "smart.one-action",
            "repeal … establish",
        ),
        (
            "Adopt, by 2028, a law on firearms. Ratify the Optional Protocol;",
            "smart.one-action",
            "adopt … ratify",
        ),
        ("Publish, within a year, " + "the data " * 30, "smart.length", "64"),
    ],
)
def test_weak_recommendation_is_named_with_the_words_that_triggered_it(text, rule, words):
    found = remarks(text)
    assert rule in found
    assert found[rule].words.startswith(words)
    assert found[rule].mend.endswith((".", "what."))


@pytest.mark.parametrize(
    "text",
    [
        # One action with its means, its parts or the publication of its results.
        "Establish and fund, within two years, a service that gives legal aid to families;",
        "Review, within 18 months, whether each weapon was tested, and publish the results;",
        "Examine, by 2028, whether race played a part, and publish its conclusion on that point;",
        "Introduce, within a year, training for all officers and publish an evaluation of its "
        "effect on the use of force;",
        "Adopt, within a year, public rules that state the threshold, forbid use against passive "
        "persons, and require medical aid;",
        "Amend, within two years, article 244 so as to define suspicion, to prohibit profiling "
        "and to require a record of each search;",
        # A weak verb that says how, or that can be counted.
        "Strengthen, within a year, the oversight body by giving it power to summon witnesses;",
        "Ensure, within a year, that every death is referred to the independent authority;",
        # Other ways to say when.
        "Withhold, from the next financial year, transfers to any state without such rules;",
        "Publish the data every year, beginning within two years;",
        "Request all States, at its next session, to submit their laws;",
        "Repeal section 60 no later than 31 December 2028;",
        "Repeal section 60 by the end of 2028;",
    ],
)
def test_sound_wording_causes_no_false_alarm(text):
    assert remarks(text) == {}


def test_deadline_and_indicator_of_the_div_count():
    assert "smart.time-limit" not in remarks("Repeal section 60 of the Act;", deadline="12 months")
    text = "Combat racism in the police within two years;"
    assert "smart.measurable" not in remarks(text, indicator="rate ratio of stops")


def test_missing_standard_limb_and_agenda_are_named():
    found = remarks(standards="", agenda="")
    assert set(found) == {"smart.standard", "smart.tag"}
    assert found["smart.tag"].what == "has no agenda"


def test_more_than_one_addressee_is_named_but_a_ministry_with_an_and_is_one():
    assert "smart.one-addressee" in remarks(addressee="Congress; Attorney General")
    assert remarks(addressee="Ministry of Justice and Public Security") == {}


def test_footnotes_and_links_do_not_count_as_words():
    assert Recommendation("r-x", "**Adopt**,[^12] within a year, a law").first_verb == "adopt"
    text = "Publish, within a year, " + "data[^1] [](#tbl-x) " * 50
    assert "smart.length" not in remarks(text)


def test_rule_is_waived_in_place_with_a_reason():
    text = "Repeal section 60 of the Act;"
    waive = "smart.time-limit: the Act itself ends in 2027; smart.tag: it serves no single limb"
    assert remarks(text, waive=waive, limb="") == {}


@pytest.mark.parametrize(
    ("waive", "rule"),
    [
        ("smart.time-limt: a reason", "smart.unknown-waiver"),
        ("smart.time-limit:", "smart.waiver-without-reason"),
        ("smart.length: a reason", "smart.idle-waiver"),
    ],
)
def test_waiver_that_does_not_work_is_told(waive, rule):
    assert rule in remarks("Repeal section 60 of the Act;", waive=waive)


def test_waiver_without_a_reason_leaves_the_rule_in_force():
    found = remarks("Repeal section 60 of the Act;", waive="smart.time-limit:")
    assert "smart.time-limit" in found


def test_rules_of_the_english_text_keep_silent_in_other_languages():
    assert remarks("Renforcer le contrôle de la police ;", language="fr") == {}
    assert set(remarks("Renforcer ;", language="fr", standards="")) == {"smart.standard"}


def test_drafts_of_the_project_have_few_remarks_and_only_true_ones():
    assert DRAFTS
    standards = Citations(PROJECT)
    said = [
        (draft.stem, gap.rule)
        for draft in DRAFTS
        for gap in gaps(
            [
                statement
                for cell in nbformat.read(draft, as_version=4).cells
                if cell.cell_type == "markdown"
                for statement in statements([Block(1, cell.source)])
            ],
            floats=("tbl-conformity", "tbl-groups", "tbl-standards", "tbl-comparison"),
            laws=standards,
            limbs=BODY.codes,
        )
        if gap.rule.startswith(("smart.", "recommendations.")) or gap.rule == "graph.no-follow-up"
    ]
    # The measures ordered by a court, and the publication of operations, are two actions.
    assert said in ([("bra", "smart.one-action")], [])


def test_finding_without_a_recommendation_is_told_unless_it_says_why():
    text = (
        '::: {#f-a .finding rests-on="tbl-x"}\nA.\n:::\n\n'
        '::: {#f-b .finding rests-on="tbl-x"WHY}\nB.\n:::\n\n'
        '::: {#r-a .recommendation addressee="Congress" rests-on="f-a" standards="S-1" limb="c" '
        f'agenda="PJ1"}}\n{SOUND}\n:::\n'
    )

    def rules(why):
        found = statements([Block(1, text.replace("WHY", why))])
        return [gap.rule for gap in gaps(found, floats=["tbl-x"], laws=["S-1"], limbs=BODY.codes)]

    assert rules("") == ["graph.no-follow-up"]
    assert rules(' no-follow-up="A positive development."') == []
