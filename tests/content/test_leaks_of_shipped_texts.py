"""The scan finds little in the texts that the project ships, whatever names it looks for."""

from __future__ import annotations

import random
import shutil
from collections import defaultdict
from itertools import product
from pathlib import Path

from hrcreport.checks.extraction.reading import pieces_of
from hrcreport.checks.leaks.names import Gathered, NameSearch, cleaned
from hrcreport.checks.leaks.persons import Persons, Vocabulary
from hrcreport.checks.leaks.scanning import Scanned
from hrcreport.checks.leaks.vocabulary import persons_of, signed
from hrcreport.foundation.context.project import Project

MOST_ALARMS = 2
"""In the texts of one report, none of which needs a waiver of its own."""
GIVEN = """
James Mary John Linda Robert Patricia Michael Susan Grace Hope Faith Joy May June Dean
Earl Duke Grant Victor Rose João Ana Pedro Luana Carlos Miguel Marie Jean Luc Chloé
Giulia Marco Mohamed Ahmed Fatima Amina Youssef Omar Kwame Amara Chidi Juan José Lucía
Will Art Mark Bill
"""
FAMILY = """
Smith Brown White Black Green Young King Law Court Justice Bishop Police Price Power
Rice Church State Banks Field Day Long Short Wise Strong Little Rich Rights Silva
Santos Pereira Souza Martin Bernard Dubois Rossi Russo Trabelsi Haddad Mensah Okafor
García López Taylor Roberts Scott Ward Canada Paris London Milan Washington
"""


def texts_of(project: Project) -> dict[str, list[Path]]:
    """Return the files of text by report: its own notebook and blocks, or those of its kind."""
    found: dict[str, list[Path]] = defaultdict(list)
    shared = [*project.notebooks.glob("*.ipynb"), *(project.notebooks / "_shared").rglob("*.md")]
    for report in project.reports():
        folder = report.notebook.parent / report.id
        own = [report.params_file, report.notebook, *folder.rglob("*.md")]
        found[report.id] = [each for each in own if each.is_file()]
    found["shared"] = shared
    return found


def test_scan_of_all_texts_finds_no_more_than_two_alarms_a_report(
    repository: Path, tmp_path: Path
) -> None:
    project = Project(repository)
    alarms = {}
    for report, paths in texts_of(project).items():
        for number, path in enumerate(paths):
            (tmp_path / report).mkdir(exist_ok=True)
            shutil.copyfile(path, tmp_path / report / f"{number}-{path.name}")
        leaks = Scanned.of(tmp_path / report, project=project).leaks
        # What registers name is proposed, and waits for a person; it is counted in no alarm here.
        found = {(each.kind, each.excerpt) for each in leaks if each.kind != "proposed-name"}
        if len(found) > MOST_ALARMS:
            alarms[report] = sorted(found)
    assert not alarms


def test_many_names_that_are_words_give_few_alarms(repository: Path) -> None:
    """Names of words, places and of many countries, as a list of 100,000 persons holds them."""
    numbers = random.Random(2)  # noqa: S311 -- invented names
    gathered = Gathered(b"k" * 32)
    given, family = GIVEN.split(), FAMILY.split()
    for first, last in product(given, family):
        gathered.add_name(f"{first} {numbers.choice(given)} {last}")
    allowed = Persons(Vocabulary(set(), set(), set()), confirmed=["João Pedro Mattos Pinto"])
    project = Project(repository)
    index, known = gathered.index(), persons_of(project, signed(project)).known
    alarms = {}
    for report, paths in texts_of(project).items():
        texts = sorted(
            {
                cleaned(text)
                for path in paths
                for each in pieces_of(path.name, path.read_bytes())
                for text in each.texts
            }
        )
        found = {
            texts[number][each.start : each.end]
            for number, each in NameSearch(index, texts, known_words=known).found()
        }
        if len(found := {each for each in found if not allowed.allows(each)}) > MOST_ALARMS:
            alarms[report] = sorted(found)
    assert not alarms
