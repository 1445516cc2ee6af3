"""This module counts where 200 edits of reviewers land: in the right words, or as a question."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from random import Random
from typing import Any

import pytest
from tests.integration.word_edits import edits_of_prose, edits_of_values, landed

from hrcreport.editorial.editions.home import review, texts_today
from hrcreport.foundation.context.project import Project

pytestmark = pytest.mark.slow
EDITS, OF_VALUES = 200, 50
NEW = ("chiefly", "several", "public", "recently", "of the provinces", "as was said in writing")
LEAST_LANDED = 0.98


@pytest.fixture
def sent(built: Any, hrcreport: Any, tmp_path: Path) -> Path:
    path = tmp_path / "sent.docx"
    assert hrcreport(built, "review", "xxa", "--send", path).code == 0
    return path


def test_edits_of_prose_land_on_their_words_and_no_value_changes(
    built: Any, sent: Path, tmp_path: Path
) -> None:
    project = Project(built.root)
    [report] = [each for each in project.reports() if each.id == "xxa"]
    texts = {(each.place, each.cell): each.raw for each in texts_today(project, report)}
    chance = Random(47)  # noqa: S311 -- the same edits each time
    counted, wrong = Counter[str](), []
    for edit in edits_of_prose(
        sent, texts, number=EDITS, words=NEW, chance=chance, folder=tmp_path
    ):
        done = review(project, report, [edit.path], shared=True)
        asked = done.files[0].questions
        right = landed(edit, done, texts[edit.spot.place])
        counted["landed" if right else "asked" if asked else "lost"] += 1
        if not right:
            wrong.append((edit.path.name, [each.what for each in asked]))
    assert counted["lost"] == 0, wrong
    assert counted["landed"] >= LEAST_LANDED * EDITS, wrong


def test_edits_that_touch_values_are_questions_every_time(
    built: Any, sent: Path, tmp_path: Path
) -> None:
    """50 edits that change a printed value, alone or with the word beside it."""
    project = Project(built.root)
    [report] = [each for each in project.reports() if each.id == "xxa"]
    chance = Random(11)  # noqa: S311 -- the same edits each time
    for path in edits_of_values(sent, number=OF_VALUES, chance=chance, folder=tmp_path):
        done = review(project, report, [path], shared=True)
        assert not done.landings, path.name
        assert [each.why for each in done.files[0].questions] == ["value"], path.name
