"""Plants of 20 kinds in every place of a document that hides one are found, and nothing else is."""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.leak_plants import KINDS, PEOPLE, PLACES, restricted_cases

from hrcreport.checks.leaks.leak import Leak
from hrcreport.checks.leaks.names import WORD, Gathered, NameIndex, NameSearch
from hrcreport.checks.leaks.scanning import Scanned
from hrcreport.foundation.context.project import Project

AROUND = "In the village {} was seen by others."
CANNOT_HOLD = {("file name", "machine path"), ("file name", "identifier")}


@pytest.fixture
def records(invented: Any) -> Any:
    restricted_cases(invented, PEOPLE, [f"C-2019/00{400 + n}" for n in range(11, 18)])
    return invented


def plants(folder: Path, *, text: Callable[[str], str]) -> Iterator[tuple[str, str, str]]:
    """Write each plant in each place as a file, and yield (file, place, kind)."""
    for place, make in PLACES.items():
        for kind, (_, plant) in KINDS.items():
            if (place, kind) not in CANNOT_HOLD:
                name, content = make(text(plant))
                path = folder / f"{len(PLACES):02d}-{place}-{kind}".replace(":", "") / name
                path.parent.mkdir(parents=True)
                path.write_bytes(content)
                yield path.relative_to(folder).as_posix(), place, kind


@pytest.mark.slow
def test_plants_of_twenty_kinds_are_found_in_all_places(records: Any, tmp_path: Path) -> None:
    folder = tmp_path / "sent"
    planted = list(plants(folder, text=AROUND.format))
    found: dict[str, set[str]] = {}
    for leak in scan(folder, project=records.project):
        found.setdefault(leak.file, set()).add(leak.kind)
    missed = [
        (place, kind) for file, place, kind in planted if KINDS[kind][0] not in found.get(file, ())
    ]
    share = 1 - len(missed) / len(planted)
    told = (
        f"{len(planted)} planted, {len(planted) - len(missed)} found ({share:.1%}). Missed by "
        f"kind: {dict(Counter(kind for _, kind in missed))}; by place: "
        f"{dict(Counter(place for place, _ in missed))}"
    )
    assert len(KINDS) == 20
    assert share >= 0.98, told


OWN_KEY = "AGE-SECRET-" + "KEY-1" + "QYQSZQGPQYQSZQGPQYQSZQGPQYQSZQGPQYQSZQGPQYQSZQGPQYQS"
KEY_FORMS = {
    "as it is": OWN_KEY,
    "in small letters": OWN_KEY.lower(),
    "twice": f"{OWN_KEY} {OWN_KEY}",
    "behind a word": f"identity={OWN_KEY};",
}


@pytest.mark.parametrize("form", KEY_FORMS)
def test_a_key_that_opens_tables_is_found_in_every_place(
    records: Any, tmp_path: Path, form: str
) -> None:
    made = [(place, *make(KEY_FORMS[form])) for place, make in PLACES.items()]
    for number, (_, name, content) in enumerate(made):
        path = tmp_path / "sent" / f"{number:02d}" / name
        path.parent.mkdir(parents=True)
        path.write_bytes(content)
    found = {
        each.file[:2]
        for each in scan(tmp_path / "sent", project=records.project)
        if each.kind == "secret"
    }
    missed = [place for number, (place, *_) in enumerate(made) if f"{number:02d}" not in found]
    assert missed == []


def test_the_same_places_without_plants_give_no_alarm(records: Any, tmp_path: Path) -> None:
    for number, make in enumerate(PLACES.values()):
        name, content = make("Grant justice to the village: justice that a court may grant in May.")
        path = tmp_path / "sent" / str(number) / name
        path.parent.mkdir(parents=True)
        path.write_bytes(content)
    assert scan(tmp_path / "sent", project=records.project) == []


def hundred_thousand_names() -> tuple[NameIndex, list[str]]:
    """Return what is looked for, and 3,000 texts of 20 words that hold none of it."""
    numbers = random.Random(1)  # noqa: S311 -- invented names
    syllables = [a + b for a in "bdfgklmnprstvz" for b in ("a", "e", "i", "o", "u", "an", "or")]

    def word() -> str:
        return "".join(numbers.choices(syllables, k=3)).title()

    gathered = Gathered(b"k" * 32)
    for _ in range(100_000):
        gathered.add_name(f"{word()} {word()}")
    gathered.add_name("Zebulon Quartermain")
    ordinary = "cfhjquwxy"
    vocabulary = [word().lower() + numbers.choice(ordinary) for _ in range(5500)]
    vocabulary += [word().lower() for _ in range(500)]
    return gathered.index(), [" ".join(numbers.choices(vocabulary, k=20)) for _ in range(3000)]


def test_a_hundred_thousand_names_are_looked_for_in_a_tenth_of_a_second(tmp_path: Path) -> None:
    """A report has some 60,000 words in all its files; the time is that of the processor."""
    index, texts = hundred_thousand_names()
    kept = tmp_path / "hashes"
    index.write(kept)
    read = NameIndex.read(kept, key=index.key)
    assert read is not None
    assert {name: [*each] for name, each in read.tables.items()} == {
        name: [*each] for name, each in index.tables.items()
    }
    kept.write_bytes(kept.read_bytes()[:-8])
    assert NameIndex.read(kept, key=index.key) is None
    texts[1234] += " Zebulon Quartermain "
    taken, unit = [], []
    for _ in range(3):
        begun = time.process_time()
        found = [number for number, _ in NameSearch(index, texts).found()]
        taken.append(time.process_time() - begun)
        assert found == [1234]
        begun = time.process_time()
        for text in texts:
            WORD.findall(text)
        unit.append(time.process_time() - begun)
    # On a machine that is busy, some times what it takes to part the texts into words at all.
    assert min(taken) < max(0.1, 6 * min(unit)), (min(taken), min(unit))


def scan(folder: Path, *, project: Project) -> list[Leak]:
    return list(Scanned.of(folder, project=project).leaks)
