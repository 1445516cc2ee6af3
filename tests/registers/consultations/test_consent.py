"""A consent holds for a person, not for a file: what ends it ends every use of it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from hrcreport.foundation.context.project import Project
from hrcreport.registers.consultations.consent import Consents, check_consents
from hrcreport.registers.consultations.heard import Consultations

DAY = "2026-11-27"
WORDS = "They told me of the result by a newspaper and never came to my door"
HEARD = f"""\
report: xxa
entries:
  - code: INT-001
    kind: affected-person
    person: P-001
    form: interview
    date: "2026-05-03"
    consent: quotation
    attribution: kind
    consent_record: Form 1
    summary: She was told by a newspaper what the inquiry had found.
    voices:
      - {{code: VOICE-1, text: {WORDS}, context: A mother, consent_on: "2026-05-03"}}
"""
SEEN = """\
name: station
caption: Entrance
alt: A steel door.
credit: The mechanism
rights: own
people: recognisable
consents:
  - {code: P-001, given_on: "2026-05-03", record: Form 2}
sha256: "0000000000000000000000000000000000000000000000000000000000000000"
"""


@pytest.fixture
def write(tmp_path: Path) -> Any:
    """Write the registers of an invented report; what is said of P-001 stands in `person`."""

    def written(person: str = "", heard: str = HEARD, seen: str = SEEN) -> Project:
        for place, text in (
            ("consultations/xxa.yml", heard),
            ("photographs/station.yml", seen),
            ("persons.yml", f"persons:\n  - {{code: P-001{person}}}\n"),
        ):
            path = tmp_path / "data" / place
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        return Project(tmp_path)

    return written


def rules(project: Project, day: str = DAY) -> set[str]:
    return {each.rule for each in Consents(project, day).faults()}


def test_what_a_person_withdraws_ends_words_and_pictures_everywhere(write: Any) -> None:
    assert rules(write()) == set()
    assert not Consents(write(), DAY).stopped.within(WORDS)
    project = write(', withdrawn_on: "2026-11-01"')
    assert rules(project) == {
        "consultations.quotation-without-consent",
        "photograph.withdrawn",
    }
    stopped = Consents(project, DAY).stopped
    assert "withdrawn" in str(stopped.within(f"She said: {WORDS}."))
    assert stopped.within("She was told by a newspaper what the inquiry had found.")
    assert Consultations.of("xxa", project).counted == []
    assert list(Consultations.of("xxa", project).not_agreed_to(f"“{WORDS}”"))


@pytest.mark.parametrize("where", ["person", "entry", "photograph"])
def test_consent_that_ends_tomorrow_holds_today_and_not_the_day_after(
    write: Any, where: str
) -> None:
    until = ', until: "2026-11-28"'
    heard = HEARD.replace("    form:", '    until: "2026-11-28"\n    form:')
    seen = SEEN.replace("record: Form 2", 'record: Form 2, until: "2026-11-28"')
    given = {"person": (until,), "entry": ("", heard), "photograph": ("", HEARD, seen)}
    project = write(*given[where])
    assert rules(project, DAY) == set()
    own = {"P-001": "2026-11-28"} if where != "entry" else {}
    own |= {"INT-001": "2026-11-28"} if where != "photograph" else {}
    assert Consents(project, DAY).ending("xxa", ["station"]) == own
    assert Consents(project, "2026-10-01").ending("xxa", ["station"]) == {}
    assert rules(project, "2026-11-28") == set()
    assert rules(project, "2026-11-29") == (
        {"photograph.withdrawn"}
        if where == "photograph"
        else {"consultations.quotation-without-consent"}
        | ({"photograph.withdrawn"} if where == "person" else set())
    )
    words = Consents(project, "2026-11-29").stopped.within(WORDS)
    assert bool(words) == (where != "photograph")


def test_author_who_is_a_victim_keeps_what_she_published_and_nothing_else(write: Any) -> None:
    project = write(', withdrawn_on: "2026-11-01", wrote: [lind-2026]')
    known = {"lind-2026"}
    assert {each.rule for each in check_consents(project, day=DAY, known_codes=known)} == rules(
        project
    )
    (told,) = (
        each
        for each in check_consents(project, day=DAY, known_codes=())
        if each.rule == "consultations.unknown-work"
    )
    assert (told.place, told.line) == ("data/persons.yml", 2)
    heard = Consultations.of("xxa", project)
    assert list(heard.not_agreed_to(f"She writes: “{WORDS}”.[@lind-2026]")) == []
    # The words of the interview stop even where a source of hers is named for them.
    assert Consents(project, DAY).stopped.within(f"She writes: “{WORDS}”.[@lind-2026]")


def test_register_that_cannot_be_read_decides_nothing(write: Any) -> None:
    assert list(Consents(write(), DAY).undecided()) == []
    for broken in (", until: tomorrow", ", name: Maria Lind", ', stopped: ["x"]'):
        assert list(Consents(write(broken), DAY).undecided()), broken
    assert list(Consents(write(heard="entries: [\n"), DAY).undecided())


def test_entry_that_is_counted_after_its_consent_ended_is_told(write: Any) -> None:
    told = HEARD[: HEARD.index("    voices:")] + '    until: "2026-11"\n'
    assert rules(write(heard=told)) == set()
    assert rules(write(heard=told), "2026-12-01") == {"consultations.consent-ended"}
