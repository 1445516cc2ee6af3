"""A consent holds for a person, not for a file: what ends it ends every use of it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tests.problems import whole

from hrcreport.foundation.context.project import Project
from hrcreport.foundation.errors import RefusedError
from hrcreport.registers.consultations.consent import Consents, check_consents
from hrcreport.registers.consultations.heard import Consultations
from hrcreport.registers.consultations.persons import PersonsHeard, ends_soon
from hrcreport.registers.consultations.words import StoppedWords

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


def told(project: Project, day: str = DAY, **which: Any) -> list[tuple[str, ...]]:
    return [(problem.place, *whole(problem)) for problem in Consents(project, day).faults(**which)]


QUOTED = (
    "data/consultations/xxa.yml",
    "consultations.quotation-without-consent",
    "13 text: ''",
)
OUT = (
    "Take the words out of the register, of the notebooks and of what was built: hrcreport forget "
    "P-001"
)
IN_PHOTOGRAPH = (
    "data/photographs/station.yml",
    "photograph.withdrawn",
    "8 code: 'P-001'",
)
PHOTOGRAPH_OUT = (
    "Take the photograph out of the notebooks and delete it with its record: hrcreport forget P-001"
)


def test_each_use_after_a_withdrawal_is_told_whole(write: Any) -> None:
    project = write(', withdrawn_on: "2026-11-01"')
    words = (
        *QUOTED,
        "the consent of 'INT-001' is withdrawn, and 'VOICE-1' quotes words of 'INT-001'.",
        OUT,
    )
    picture = (
        *IN_PHOTOGRAPH,
        "'P-001' has withdrawn consent (2026-11-01), and can be seen in the photograph 'station'.",
        PHOTOGRAPH_OUT,
    )
    assert told(project) == [words, picture]
    assert told(project, report="xxa", photographs=[]) == [words]
    assert told(project, report="xxb", photographs=["station"]) == [picture]
    assert told(project, report="xxb", photographs=["other"]) == []


def test_each_use_after_a_consent_ended_is_told_whole(write: Any) -> None:
    heard = HEARD.replace("    form:", '    until: "2026-11-26"\n    form:')
    seen = SEEN.replace("record: Form 2", 'record: Form 2, until: "2026-11-26"')
    line = (QUOTED[0], QUOTED[1], "14 text: ''")
    assert told(write("", heard, seen)) == [
        (
            *line,
            "the consent of 'INT-001' ended on 2026-11-26, and 'VOICE-1' quotes words of "
            "'INT-001'.",
            OUT,
        ),
        (
            *IN_PHOTOGRAPH,
            "the consent of 'P-001' ended on 2026-11-26, and can be seen in the photograph "
            "'station'.",
            PHOTOGRAPH_OUT,
        ),
    ]
    without_code = heard.replace("    person: P-001\n", "").replace("affected-person", "academic")
    assert told(write("", without_code.replace("form:", "name: A\n    form:")))[0][-1] == (
        OUT.replace("P-001", "INT-001")
    )
    counted = heard[: heard.index("    voices:")]
    assert told(write("", counted)) == [
        (
            "data/consultations/xxa.yml",
            "consultations.consent-ended",
            "3 code: 'INT-001', warning",
            "the consent of 'INT-001' ended on 2026-11-26, and 'INT-001' is counted still.",
            "Ask for consent anew and write until when it holds, or consent: withdrawn.",
        )
    ]
    withdrawn = counted.replace("consent: quotation", "consent: withdrawn")
    assert told(write("", withdrawn)) == []


def test_work_that_no_source_knows_is_told_at_its_line(write: Any) -> None:
    project = write(", wrote: [lind-2026, lund-2025]")
    problems = list(check_consents(project, day=DAY, known_codes=["lind-2025", "lund-2025"]))
    assert [whole(problem) for problem in problems] == [
        (
            "consultations.unknown-work",
            "2 None: 'lind-2026'",
            "'P-001' wrote 'lind-2026', which is no source that is known.",
            problems[0].mend,
        )
    ]
    assert problems[0].mend.startswith("Did you mean 'lind-2025'? Allowed: ")


def test_who_withdrew_and_whose_words_nobody_can_find_is_named(write: Any) -> None:
    counted = HEARD[: HEARD.index("    voices:")]
    withdrawn = counted.replace("consent: quotation", "consent: withdrawn")
    assert list(Consents(write("", withdrawn), DAY).not_to_be_found()) == [("P-001", "INT-001")]
    assert list(Consents(write("", counted), DAY).not_to_be_found()) == []
    quoted = HEARD.replace("consent: quotation", "consent: withdrawn")
    assert list(Consents(write("", quoted), DAY).not_to_be_found()) == []
    kept = StoppedWords.fingerprints(WORDS)[0]
    assert list(Consents(write(f", stopped: ['{kept}']", withdrawn), DAY).not_to_be_found()) == []


def test_words_that_stop_are_told_with_whose_they_are_and_why(write: Any) -> None:
    def reasons(person: str = "", heard: str = HEARD, text: str = WORDS) -> list[str]:
        return list(Consents(write(person, heard), DAY).stopped.within(text))

    summary = "She was told by a newspaper what the inquiry had found."
    ended = "the consent of 'INT-001' is withdrawn"
    gone = ', withdrawn_on: "2026-11-01"'
    assert reasons(gone) == [f"{ended}: words of VOICE-1"]
    assert reasons(gone, text=summary) == [f"{ended}: what INT-001 told"]
    at_risk = HEARD.replace("    form:", "    risk: high\n    form:")
    assert reasons("", at_risk) == ["'INT-001' is a source at risk of reprisals: words of VOICE-1"]
    assert reasons("", at_risk, summary) == []
    counted = HEARD.replace("consent: quotation", "consent: count")
    assert reasons("", counted, summary) == ["'INT-001' may be counted only: what INT-001 told"]
    assert reasons("", counted) == [
        "the consent of 'INT-001' is 'count' (may be counted only): words of VOICE-1"
    ]
    prints = ", ".join(f"'{each}'" for each in StoppedWords.fingerprints(WORDS))
    assert reasons(f", stopped: [{prints}]") == ["words of 'P-001' may stand nowhere any more"]
    assert reasons(f"{gone}, stopped: [{prints}]") == [
        f"{ended}: words of VOICE-1",
        "'P-001' has withdrawn consent (2026-11-01)",
    ]
    persons = PersonsHeard.as_read(write(f", stopped: [{prints}]"))
    assert list(persons.of_person("P-001").within(WORDS)) == ["P-001"]
    assert not persons.of_person("P-002")
    assert persons.ended("P-002", DAY) == ""


@pytest.mark.parametrize(
    ("until", "is_soon"),
    [
        ("2026-11-26", False),
        ("2026-11-27", True),
        ("2026-12-27", True),
        ("2026-12-28", False),
        ("2026-11", True),
        ("2026", False),
        ("", False),
    ],
)
def test_consent_ends_soon_within_thirty_days(until: str, is_soon: bool) -> None:
    assert ends_soon(until, "2026-11-27") is is_soon


def test_earlier_of_two_ends_counts(write: Any) -> None:
    heard = HEARD.replace("    form:", '    until: "2027-05-01"\n    form:')
    for person, until in ((', until: "2027-04"', "2027-04"), (', until: "2028"', "2027-05-01")):
        (entry,) = Consultations.of("xxa", write(person, heard)).entries
        assert (entry.until, entry.consent) == (until, "quotation")
    (entry,) = Consultations.of("xxa", write(', withdrawn_on: "2026-11-01"')).entries
    assert (entry.until, entry.consent) == ("", "withdrawn")


def test_a_withdrawal_of_whom_nobody_knows_is_told(write: Any) -> None:
    project = write()
    register = project.data / "persons.yml"

    def unknown() -> list[tuple[str, str]]:
        problems = check_consents(project, day=DAY, known_codes=())
        return [(problem.severity, problem.what) for problem in problems
                if problem.rule == "consultations.unknown-person"]  # fmt: skip  # one list

    assert unknown() == []
    register.write_text('persons:\n  - {code: P-0012, withdrawn_on: "2026-11-01"}\n')
    assert unknown() == [
        ("warning", "no entry and no photograph knows 'P-0012', so this ends nobody's consent.")
    ]
    register.write_text('persons:\n  - {code: P-0012, stopped: ["20:0123456789abcdef"]}\n')
    assert unknown() == []


def test_hashes_of_before_are_told_with_what_to_run(write: Any) -> None:
    project = write()
    prints = ", ".join(f"'{each}'" for each in StoppedWords.fingerprints(WORDS))

    def told_of(stopped: str) -> list[tuple[str, ...]]:
        PersonsHeard.path(project).write_text(
            f"persons:\n  - {{code: P-001, stopped: {stopped}}}\n"
        )
        problems = check_consents(Project(project.root), day=DAY, known_codes=())
        return [whole(problem) for problem in problems if "hashes" in problem.rule]

    assert told_of(f"[{prints}]") == []
    assert told_of("[]") == []
    (problem,) = told_of('["20:0123456789abcdef"]')
    assert problem[:2] == ("consultations.hashes-of-before", "2 stopped: '', warning")
    assert problem[2] == (
        "hashes of words of 'P-001' are of an earlier form: thirty letters in a row are found by "
        "them, no shorter clause."
    )
    assert problem[3].startswith("Give the words once more: hrcreport forget P-001 --words FILE")


def test_slip_in_a_register_is_told_with_its_file(write: Any) -> None:
    def places(project: Project) -> list[str]:
        return [problem.place for problem in Consents(project, DAY).undecided()]

    assert places(write(", until: tomorrow")) == ["data/persons.yml"]
    assert places(write(heard=HEARD.replace("form: interview", "form: call"))) == [
        "data/consultations/xxa.yml"
    ]
    with pytest.raises(RefusedError) as refused:
        PersonsHeard.of(write(", until: tomorrow"))
    assert [problem.place for problem in refused.value.problems] == ["data/persons.yml"]


def test_register_of_persons_that_is_not_there_holds_nobody(write: Any) -> None:
    project = write(', withdrawn_on: "2026-11-01"')
    register = PersonsHeard.path(project)
    assert Consents(project, DAY).file == register == project.data / "persons.yml"
    assert PersonsHeard.of(project) == PersonsHeard.as_read(project)
    assert register.absolute() in project.reads.hashes
    register.unlink()
    project = Project(project.root)
    assert PersonsHeard.of(project) == PersonsHeard.as_read(project) == PersonsHeard()
    assert list(Consents(project, DAY).undecided_persons()) == []
    assert told(project) == []


def test_report_without_entries_asks_no_register_of_persons(write: Any) -> None:
    project = write(", until: tomorrow", heard="report: xxa\n")
    assert Consultations.of("xxa", project) == Consultations(report="xxa")
    assert Consultations.of("xxb", project) == Consultations(report="xxb")


def test_person_is_known_by_an_entry_or_a_photograph(write: Any) -> None:
    def unknown(project: Project) -> list[tuple[str, ...]]:
        return [whole(problem) for problem in Consents(project, DAY).unknown_persons()]

    other = SEEN.replace("P-001", "P-002")
    assert unknown(write(seen=other)) == []
    assert unknown(write(heard=HEARD.replace("P-001", "P-002"))) == []
    body = HEARD.replace("    person: P-001\n", "    name: A\n").replace("affected-person", "nhri")
    project = write(heard=body, seen=other)
    register = PersonsHeard.path(project)
    register.write_text("persons:\n  - {code: INT-001}\n")
    assert unknown(Project(project.root)) == []
    register.write_text("persons:\n  - {code: P-002}\n  - {code: P-0021}\n")
    assert unknown(Project(project.root)) == [
        (
            "consultations.unknown-person",
            "3 code: 'P-0021', warning",
            "no entry and no photograph knows 'P-0021', so this ends nobody's consent.",
            "Did you mean 'P-002'? Correct the code; take the person out if nothing is kept of "
            "them any more.",
        )
    ]
    register.write_text("persons:\n  - {code: P-0021, wrote: [lind-2026]}\n")
    assert unknown(Project(project.root)) == []


SECOND = """\
  - {code: INT-002, kind: affected-person, person: P-002, form: interview, date: "2026-05-04",
     consent: count, attribution: none}
"""


def test_consents_that_end_soon_are_those_of_the_report_and_of_its_photographs(write: Any) -> None:
    heard = HEARD.replace("    form:", '    until: "2026-12-01"\n    form:') + SECOND
    seen = SEEN.replace("P-001", "P-003").replace("Form 2", 'Form 2, until: "2026-12-02"')
    consents = Consents(write("", heard, seen), DAY)
    entry, picture = {"INT-001": "2026-12-01"}, {"P-003": "2026-12-02"}
    assert consents.ending("xxa", ["station"]) == entry | picture
    assert consents.ending("xxa", []) == entry
    assert consents.ending("xxb", ["station"]) == picture
    assert consents.ending("xxb", ["other"]) == {}
    own = Consents(write(', until: "2026-12-03"', HEARD, SEEN), DAY)
    assert own.ending("xxb", ["station"]) == {"P-001": "2026-12-03"}


def test_end_of_a_person_is_the_first_day_after_which_nothing_holds(write: Any) -> None:
    heard = HEARD.replace("    form:", '    until: "2027-05-01"\n    form:')
    (entry,) = Consultations.of("xxa", write(', until: "2027"', heard)).entries
    assert entry.until == "2027-05-01"
    prints = ", ".join(f"'{printed}'" for printed in StoppedWords.fingerprints(WORDS))
    ended = write(f', until: "2026-11-26", stopped: [{prints}]', "report: xxa\n")
    reason = "the consent of 'P-001' ended on 2026-11-26"
    assert list(Consents(ended, DAY).stopped.within(WORDS)) == [reason]
    assert PersonsHeard.as_read(ended).ended("P-001", DAY) == reason
    assert PersonsHeard.as_read(ended).ended("P-001", "2026-11-26") == ""


def test_passages_are_found_by_no_reason() -> None:
    letters = StoppedWords(said=(("", WORDS),)).within(WORDS)
    assert Consents.parts_of([WORDS]).within(WORDS) == letters
    assert list(letters) == [""]


def test_who_has_withdrawn_is_told_of_each_register_in_words(write: Any) -> None:
    voice = HEARD[HEARD.index("      - {code: VOICE-1") :]
    more = HEARD + voice.replace("VOICE-1", "VOICE-2")
    heard = (more + SECOND).replace("consent: quotation", "consent: withdrawn")
    project = write("", heard.replace("consent: count", "consent: withdrawn"))
    assert Consultations.withdrawn("data/consultations/xxa.yml", project) == (
        "consent is withdrawn by INT-001, words VOICE-1, words VOICE-2; INT-002"
    )
    assert Consultations.withdrawn("data/persons.yml", project) == ""
    PersonsHeard.path(project).write_text(
        'persons:\n  - {code: P-001, withdrawn_on: "2026-11-01"}\n  - {code: P-002}\n'
        '  - {code: P-003, withdrawn_on: "2026-11-02"}\n'
    )
    assert Consultations.withdrawn("data/persons.yml", Project(project.root)) == (
        "consent is withdrawn by P-001; P-003"
    )


def test_body_that_withdrew_is_named_by_its_entry(write: Any) -> None:
    body = HEARD[: HEARD.index("    voices:")].replace("    person: P-001\n", "    name: A\n")
    body = body.replace("affected-person", "nhri").replace("quotation", "withdrawn")
    consents = Consents(write(heard=body), DAY)
    assert list(consents.not_to_be_found()) == [("INT-001", "INT-001")]
