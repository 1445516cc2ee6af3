"""This module proves that a verification is bound to text, record, person and time."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from pathlib import Path

import pypdfium2
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from tests.registers.law.test_checking import LAW, SEARCHES, STANDARDS
from tests.small_projects import with_body
from tests.trust_logs import LogBook
from tests.trust_logs import signature as signature_over

from hrcreport.checks.validation.checks import Checked
from hrcreport.cli.sources import KINDS
from hrcreport.document.assemble.unverified import Source
from hrcreport.foundation.context.project import Project
from hrcreport.foundation.errors import RefusedError
from hrcreport.registers.law.checking import check_law
from hrcreport.registers.law.framework import LegalFramework
from hrcreport.registers.sources.checking import check_sources
from hrcreport.registers.sources.hosts import check_hosts
from hrcreport.registers.sources.quotations import passages
from hrcreport.registers.sources.sign_offs import NAMESPACE, SignOff, as_written, check_sign_offs
from hrcreport.registers.sources.store import VARIABLE, extracted
from hrcreport.registers.sources.texts import MONTHS, SourceText, seen_in, text_of, texts_of
from hrcreport.registers.vouching.records import item, items
from hrcreport.registers.vouching.sources_desk import SourcesDesk

TEXT = "Art. 1. Force may be used only where it is nec-\nessary  to protect life, in no other case."
WORDS = "only where it is necessary to protect life"
START = "person: {}\nsign_offs:\n"
ALICE, BOB = Ed25519PrivateKey.generate(), Ed25519PrivateKey.generate()


def signature(key: Ed25519PrivateKey, message: bytes, *, purpose: str = NAMESPACE) -> str:
    return signature_over(key, message, purpose=purpose)


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    """An invented State with a law, its text in a store, and two persons with a key each."""
    monkeypatch.delenv(VARIABLE, raising=False)
    files = {
        "data/law/standards/inv.yml": STANDARDS,
        "data/law/xxa.yml": LAW,
        "data/monitoring/searches/xxa.yml": SEARCHES,
        "data/law/texts/xxa/law.txt": TEXT,
        "data/sources/texts/xxa.yml": texts(TEXT),
        "data/trust/log.jsonl": people().content.decode(),
        "data/sources/hosts.yml": "hosts:\n  - {host: gov.example, standing: official}\n"
        "  - {host: gossip.example, standing: never}\n",
    }
    for name in ("params", "notebooks"):
        (tmp_path / name).mkdir()
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    return Project(with_body(tmp_path))


def texts(text: str, *, words: str = WORDS, kind: str = "legislation") -> str:
    digest = hashlib.sha256(text.encode()).hexdigest()
    return (
        f"texts:\n  - code: XXA-LAW\n    kind: {kind}\n    file: xxa/law.txt\n    language: en\n"
        f"    edition: As made\n    obtained_from: The gazette\n    sha256: {digest}\n"
        f'    pinpoint: art. 1\n    words: ["{words}"]\n'
    )


def people(*, alice: Ed25519PrivateKey = ALICE, bob: Ed25519PrivateKey = BOB) -> LogBook:
    roles = {"alice": "x", "bob": "x"}
    return LogBook({"alice": alice, "bob": bob}, roles).found(*roles, at="2024-01-01T09:00:00Z")


def write(project: Project, place: str, old: str, new: str) -> None:
    path = project.root / place
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def signed(
    project: Project,
    key: str = "XXA-LAW",
    *,
    person: str = "alice",
    by: Ed25519PrivateKey = ALICE,
    day: str = "2026-01-15",
    verdict: str = "confirmed",
    change: Callable[[SignOff], SignOff] = lambda given: given,
    purpose: str = NAMESPACE,
) -> None:
    """Add a sign-off of a person to their file, changed after it was signed where so asked."""
    found = item(key, project)
    given = SignOff(
        key=key,
        verdict=verdict,
        role="assessor",
        date=day,
        compared="the gazette",
        text=found.text,
        record=found.hash,
        signature="-",
        note="It says more." if verdict == "disputed" else "",
    )
    given = given.with_(signature=signature(by, given.signed_text(person), purpose=purpose))
    lines = [f"{name}: {_quoted(value)}" for name, value in as_written(change(given)).items()]
    path = project.data / "sources" / "sign-offs" / f"{person}.yml"
    path.parent.mkdir(exist_ok=True)
    before = path.read_text(encoding="utf-8") if path.exists() else START.format(person)
    path.write_text(before + "  - " + "\n    ".join(lines) + "\n", encoding="utf-8")


def _quoted(text: str) -> str:
    return '"' + text.replace("\n", "\\n").replace('"', '\\"') + '"'


def state(project: Project, key: str = "XXA-LAW", *, on: str = "") -> str:
    return item(key, project, on=on).standing.state


def rules(project: Project) -> list[str]:
    return [each.rule for each in Checked(project).registers() if each.rule != "data.no-catalogue"]


def test_record_is_verified_once_a_registered_person_has_signed_for_it(project: Project) -> None:
    assert state(project) == "none"
    signed(project)
    assert rules(project) == []
    assert state(project) == "verified"
    assert LegalFramework.of("XXA", project).provision("XXA-LAW").verified


def test_name_that_is_typed_verifies_nothing_and_is_refused(project: Project) -> None:
    write(
        project,
        "data/law/xxa.yml",
        "    summary: Force",
        '    verified_by: "Mickey Mouse"\n    summary: Force',
    )
    (problem,) = check_law(project)
    assert problem.rule == "register.typed-verification"
    assert "Mickey Mouse" in problem.what
    assert "hrcreport sources confirm XXA-LAW" in problem.mend


@pytest.mark.parametrize(
    ("place", "old", "new"),
    [
        ("data/law/xxa.yml", "where it is needed", "where it is Needed"),
        ("data/law/xxa.yml", "Law on Force of 1999", "Law on Force of 1998"),
        ("data/sources/texts/xxa.yml", "sha256: ", "sha256: 0"),
    ],
)
def test_one_changed_letter_of_record_or_text_voids_it(
    project: Project, place: str, old: str, new: str
) -> None:
    signed(project)
    write(project, place, old, new)
    if "sha256" in old:  # one digit more in front is one less behind
        path = project.root / place
        lines = path.read_text(encoding="utf-8").splitlines()
        path.write_text("\n".join(each[:-1] if "sha256" in each else each for each in lines))
    assert state(project) == "void"
    assert not LegalFramework.of("XXA", project).provision("XXA-LAW").verified


def test_who_saw_a_record_is_no_part_of_what_is_signed(project: Project) -> None:
    signed(project)
    write(project, "data/law/xxa.yml", "    summary: F", "    seen_in: A page\n    summary: F")
    assert state(project) == "verified"


def test_comparison_with_legislation_ages_in_six_months_and_with_others_in_twelve(
    project: Project,
) -> None:
    signed(project)
    assert state(project, on="2026-07-15") == "verified"
    assert state(project, on="2026-07-16") == "aged"
    write(project, "data/sources/texts/xxa.yml", "kind: legislation", "kind: judgment")
    assert state(project, on="2027-01-15") == "verified"
    assert state(project, on="2027-01-16") == "aged"


def test_assessment_needs_two_persons_and_one_person_twice_is_one(project: Project) -> None:
    signed(project, "XXA:INV-1")
    assert state(project, "XXA:INV-1") == "half"
    signed(project, "XXA:INV-1", day="2026-01-16")
    assert state(project, "XXA:INV-1") == "half"
    signed(project, "XXA:INV-1", person="bob", by=BOB)
    assert state(project, "XXA:INV-1") == "verified"
    framework = LegalFramework.of("XXA", project)
    assert framework.assessment("INV-1").assessment.verified
    write(project, "data/law/xxa.yml", "where it is needed", "where it is not needed")
    assert state(project, "XXA:INV-1") == "void"


def test_assessor_and_second_reader_of_one_name_are_refused(project: Project) -> None:
    write(
        project,
        "data/law/xxa.yml",
        "    reason: The law has rules.",
        "    assessor: A\n    second_reader: A\n    reason: The law has rules.",
    )
    assert [each.rule for each in check_law(project)] == ["law.one-reader-twice"]


def test_dispute_outweighs_those_who_confirm_and_is_kept_with_its_reason(project: Project) -> None:
    signed(project)
    signed(project, person="bob", by=BOB, verdict="disputed")
    assert rules(project) == []
    standing = item("XXA-LAW", project).standing
    assert standing.state == "disputed"
    assert standing.dissent == (("bob", "It says more."),)
    signed(project, person="bob", by=BOB, day="2026-02-01")
    assert state(project) == "verified"


@pytest.mark.parametrize(
    ("told", "rule"),
    [
        ({"by": BOB}, "sources.wrong-key"),
        ({"change": lambda given: given.with_(compared="nothing")}, "sources.signature"),
        ({"change": lambda given: given.with_(record="0" * 64)}, "sources.signature"),
        ({"change": lambda given: given.with_(signature="none")}, "sources.signature"),
        ({"purpose": "git"}, "sources.signature"),
        ({"person": "carol"}, "sources.unknown-person"),
        ({"day": "2023-12-31"}, "sources.expired-key"),
    ],
)
def test_each_forgery_is_refused_and_named(
    project: Project, told: dict[str, object], rule: str
) -> None:
    signed(project, **told)  # type: ignore[arg-type]
    _, (problem,) = check_sign_offs(project)
    assert problem.rule == rule
    assert problem.place.startswith("data/sources/sign-offs/")
    assert problem.line
    with pytest.raises(RefusedError):
        LegalFramework.of("XXA", project)


def test_key_that_was_revoked_vouches_for_nothing_whatever_day_is_written(
    project: Project,
) -> None:
    signed(project)
    assert rules(project) == []
    log = people()
    log.alone("revoke-own", "alice", at="2026-02-01T09:00:00Z", code="alice", because="Stolen.")
    log.write(project.root)
    assert rules(project) == ["sources.revoked-key"]


def test_signature_of_a_day_before_its_key_was_entered_is_refused(project: Project) -> None:
    signed(project, day="2023-12-31")
    assert rules(project) == ["sources.expired-key"]


def test_person_who_confirms_and_disputes_on_one_day_is_told(project: Project) -> None:
    signed(project)
    signed(project, verdict="disputed")
    assert rules(project) == ["sources.contradiction"]


def test_two_persons_with_one_key_are_told(project: Project) -> None:
    people(bob=ALICE).write(project.root)
    assert {"sources.shared-key", "release.same-person"} <= set(rules(project))


def test_stored_file_that_was_replaced_is_told_and_an_absent_store_is_not(
    project: Project,
) -> None:
    assert rules(project) == []
    path = project.data / "law" / "texts" / "xxa" / "law.txt"
    path.write_text(TEXT + "!", encoding="utf-8")
    assert rules(project) == ["sources.stored-text"]
    path.unlink()
    (lacking,) = check_sources(project, known_codes={"XXA-LAW"}, summaries={})
    assert (lacking.rule, lacking.severity) == ("sources.lacking-text", "warning")
    assert "lacks xxa/law.txt." in lacking.what
    path.parent.rmdir()
    path.parent.parent.rmdir()
    assert rules(project) == []


def test_store_may_lie_elsewhere(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    os.rename(project.data / "law" / "texts", project.root / "shelf")  # noqa: PTH104
    (project.data / "sources" / "settings.yml").write_text("store: shelf\n", encoding="utf-8")
    assert rules(project) == []
    write(project, "data/sources/texts/xxa.yml", "protect life", "protect property")
    assert rules(project) == ["sources.quotation"]
    monkeypatch.setenv(VARIABLE, "memory://nothing")
    assert rules(project) == []


def test_quotation_that_is_not_in_the_text_is_told_with_its_words(project: Project) -> None:
    write(project, "data/sources/texts/xxa.yml", WORDS, "wherever it is useful")
    (problem,) = check_sources(project, known_codes={"XXA-LAW"}, summaries={})
    assert problem.rule == "sources.quotation"
    assert problem.value == "wherever it is useful"


def test_summary_longer_than_its_text_is_a_warning(project: Project) -> None:
    (problem,) = check_sources(project, known_codes={"XXA-LAW"}, summaries={"XXA-LAW": "x" * 200})
    assert (problem.rule, problem.severity) == ("sources.long-summary", "warning")


CODE = (
    "Article 1\n\nForce is used only where it is necessary to protect life.\n"
    "Whoever orders it answers for the order.\n\nArticle 2\n\nOf another matter altogether.\n"
)


def held_against(project: Project, lines: str, *, more: str = "") -> list[tuple[str, str]]:
    """Return rule and value of what is wrong with a summary that is held against article 1."""
    (project.data / "law/texts/xxa/law.txt").write_text(CODE, encoding="utf-8")
    register = texts(CODE) + lines + more
    (project.data / "sources/texts/xxa.yml").write_text(register, encoding="utf-8")
    known = {"XXA-LAW", "XXA-LAW-2"}
    found = check_sources(project, known_codes=known, summaries={"XXA-LAW": "Force protects life."})
    return [(each.rule, str(each.value)) for each in found]


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        ('    used: ["1–2"]\n', []),
        ('    used: ["1"]\n    aside: {"2": "of orders"}\n', []),
        ('    used: ["1"]\n', [("sources.paragraph-left-out", "2")]),
        ('    used: ["1–3"]\n', [("sources.unknown-paragraph", "3")]),
        ('    used: ["1"]\n    aside: {"2–4": "of orders"}\n',
         [("sources.unknown-paragraph", "3, 4")]),
    ],
)  # fmt: skip  # a table: a case a row
def test_summary_is_held_against_the_paragraphs_of_its_own_article(
    project: Project, lines: str, told: list[tuple[str, str]]
) -> None:
    assert held_against(project, lines) == told


def test_numbers_of_a_long_text_are_told_as_the_first_and_the_last(project: Project) -> None:
    lines = "".join(f"Paragraph number {at} of a long article.\n" for at in range(1, 8))
    (project.data / "law/texts/xxa/law.txt").write_text(f"Article 1\n\n{lines}", encoding="utf-8")
    register = texts(f"Article 1\n\n{lines}", words="of a long article") + '    used: ["1–8"]\n'
    (project.data / "sources/texts/xxa.yml").write_text(register, encoding="utf-8")
    (told,) = check_sources(project, known_codes={"XXA-LAW"}, summaries={"XXA-LAW": "It is long."})
    assert (told.value, told.mend) == ("8", "The text has: 1 to 7 (7).")


def test_desk_shows_of_a_code_of_laws_the_article_of_the_record(project: Project) -> None:
    held_against(project, "")
    write(project, "data/sources/texts/xxa.yml", f'["{WORDS}"]', "[necessary to protect life]")
    (card,) = SourcesDesk(project).cards(["XXA-LAW"])
    assert [each.words for each in card.texts[0].pieces] == [
        "Force is used only where it is necessary to protect life.",
        "Whoever orders it answers for the order.",
    ]


PARAGRAPHS = "\n".join(
    f"Paragraph {at} of a long law{' with many words' * 50}." for at in range(20)
)


def test_desk_shows_of_a_long_law_each_paragraph_that_its_summary_was_held_against(
    project: Project,
) -> None:
    (project.data / "law/texts/xxa/law.txt").write_text(PARAGRAPHS, encoding="utf-8")
    register = texts(PARAGRAPHS, words="Paragraph 9 of a long law")
    path = project.data / "sources/texts/xxa.yml"
    shown = []
    for lines in ("", '    used: ["2", "15–16"]\n'):
        path.write_text(register + lines, encoding="utf-8")
        (card,) = SourcesDesk(project).cards(["XXA-LAW"])
        numbers = [int(each.words.split()[1]) for each in card.texts[0].pieces]
        shown.append((numbers, card.texts[0].left_out))
    assert shown == [([8, 9, 10], 17), ([1, 9, 14, 15], 16)]


@pytest.mark.parametrize("kind", ["legislation", "judgment", "standard"])
def test_text_of_a_law_is_not_that_of_another_whose_code_begins_alike(kind: str) -> None:
    law = SourceText(
        code="XXA-1", kind=kind, file="f", language="en", edition="E", obtained_from="O",
        sha256="0" * 64, pinpoint="art. 1", words=(),
    )  # fmt: skip  # a record
    held = {"XXA-1": law}
    assert text_of("XXA-1", held) is law
    assert (text_of("XXA-1-2", held) is not None) is (kind == "standard")


@pytest.mark.parametrize(
    ("consolidated", "amended", "told"),
    [
        ("2020-05-01", ("2019", "2024-06", "2025-01-01"), "2024-06, 2025-01-01"),
        ("2020-05", ("2020-05-20",), ""),
        ("2020-05-01", (), ""),
        ("", ("2024-06",), ""),
    ],
)
def test_amendment_later_than_the_text_is_told(
    project: Project, consolidated: str, amended: tuple[str, ...], told: str
) -> None:
    if consolidated:
        line = f'    consolidated: "{consolidated}"\n    obtained_from'
        write(project, "data/sources/texts/xxa.yml", "    obtained_from", line)
    events = "".join(f'      - {{event: amended, date: "{day}"}}\n' for day in amended)
    if amended:
        write(project, "data/law/xxa.yml", "    summary:", f"    events:\n{events}    summary:")
    found = [each for each in Checked(project).registers() if each.rule == "sources.amended-since"]
    assert [each.what.endswith(f"amended since: {told}.") for each in found] == [True] * bool(told)
    assert all((each.key, each.severity) == ("consolidated", "warning") for each in found)


@pytest.mark.parametrize(
    ("code", "change", "told"),
    [
        ("XXA-LAW", ("as it is", "as it is"), ["sources.two-texts"]),
        ("XXA-LAW-2", ("xxa/law.txt", "xxa/law.txt"), []),
        ("XXA-LAW-2", ("art. 1", "arts. 2 and 3"), []),
        ("XXA-LAW-2", ("sha256: ", "sha256: 0"), ["sources.two-texts-of-one-article"]),
    ],
)
def test_two_texts_of_one_article_are_told(
    project: Project, code: str, change: tuple[str, str], told: list[str]
) -> None:
    address = "    address: https://www.gov.example/law\n"
    other = texts(CODE).partition("\n")[2].replace("XXA-LAW", code).replace(*change)
    if "sha256: 0" in other:
        other = other.replace("xxa/law.txt", "xxa/old.txt")
        start, _, end = other.partition("sha256: 0")
        other = f"{start}sha256: 0{end[:63]}{end[64:]}"
    found = held_against(project, f'    used: ["1–2"]\n{address}', more=other + address)
    wrong = [rule for rule, _ in found if rule.startswith("sources.two")]
    assert wrong == told


def test_text_of_an_unknown_code_is_told_with_the_nearest(project: Project) -> None:
    write(project, "data/sources/texts/xxa.yml", "code: XXA-LAW", "code: XXA-LAWS")
    (problem,) = (each for each in Checked(project).registers() if "unknown-code" in each.rule)
    assert "Did you mean 'XXA-LAW'?" in problem.mend


def test_address_of_a_host_that_is_no_source_is_refused_with_its_line(project: Project) -> None:
    write(
        project,
        "data/law/xxa.yml",
        "    summary: Force",
        "    source: https://www.gossip.example/a\n    summary: Force",
    )
    (problem,) = check_hosts(project)
    assert (problem.rule, problem.place) == ("sources.host", "data/law/xxa.yml")
    assert problem.line == 12


@pytest.mark.parametrize(
    ("address", "standing", "seen", "urgent"),
    [
        ("https://www.gov.example/a", None, "official", False),
        ("https://www.gov.example/a", "copy", "official", False),
        ("", "official", "official", False),
        ("", "copy", "kept", False),
        ("https://copies.example/a", "copy", "kept", False),
        ("https://copies.example/a", None, "copy", True),
        ("https://unknown.example/a", None, "", True),
        ("", None, "", True),
    ],
)
def test_source_is_marked_where_nobody_saw_it_officially_and_no_copy_is_kept(
    project: Project, address: str, standing: str | None, seen: str, urgent: bool
) -> None:
    hosts = {"gov.example": "official", "copies.example": "copy"}
    text = texts_of(project)["XXA-LAW"].with_(standing=standing) if standing else None
    assert seen_in(address, text, hosts) == seen
    assert Source("XXA-LAW", "Law", "none", seen).urgent is urgent
    assert Source("XXA-LAW", "Law", "disputed", seen).urgent
    assert Source("XXA-LAW", "Law", "aged", seen).urgent


@pytest.mark.parametrize(
    ("words", "text", "found"),
    [
        ("least restric-tive", "the least\n restrictive", True),
        ("“never”", 'say "never" again', True),
        ("first […] last", "the first, then the last", True),
        ("last […] first", "the first, then the last", False),
        ("em\u00adphasis", "an *em*phasis", True),
        ("not there", "nothing of it", False),
        ("", "any text", False),
    ],
)
def test_quotations_are_found_whatever_their_breaks(words: str, text: str, found: bool) -> None:
    assert (passages(words, text) is not None) is found


def test_words_of_pages_are_kept_without_their_markup() -> None:
    page = (
        b"<html><head><title>x</title></head><body><p>Force <b>may</b> be<br>used.</p>"
        b"<script>no()</script><p>Only where it is needed.</p></body></html>"
    )
    text = extracted(page, suffix=".html", place="page.html").decode()
    assert text == "Force may be\nused.\nOnly where it is needed.\n"
    twice = extracted(page + page, suffix=".html", place="page.html").decode()
    assert twice.count("Only where it is needed.") == 2


def test_pdf_that_holds_pictures_of_text_alone_is_refused(tmp_path: Path) -> None:
    document = pypdfium2.PdfDocument.new()
    document.new_page(200, 200)
    document.save(tmp_path / "scan.pdf")
    with pytest.raises(RefusedError) as refused:
        extracted((tmp_path / "scan.pdf").read_bytes(), suffix=".pdf", place="scan.pdf")
    (problem,) = refused.value.problems
    assert (problem.place, problem.rule) == ("scan.pdf", "sources.no-text")
    assert "holds no text, only pictures of it" in problem.what
    assert "Scanned pages need OCR first." in problem.mend


@pytest.mark.parametrize(
    ("content", "suffix"),
    [
        (b"", ".txt"),
        (b"\xff\xfe\x00", ".txt"),
        (b"%PDF-1.4 broken", ".pdf"),
        (b"abc", ".docx"),
        (b"", ".html"),
        (b"<p></p>", ".html"),
        (b"<div>" * 4000 + b"Force may be used only where it is needed.", ".html"),
    ],
)
def test_file_without_text_is_refused_in_words(content: bytes, suffix: str) -> None:
    with pytest.raises(RefusedError) as refused:
        extracted(content, suffix=suffix, place="law")
    assert refused.value.problems[0].rule == "sources.no-text"


def test_desk_has_each_record_once_and_what_rests_on_a_provision(project: Project) -> None:
    found = items(project)
    assert set(found) == {"INV-1", "INV-2", "XXA-LAW", "XXA:INV-1", "XXA:INV-2"}
    assert found["XXA-LAW"].used_by == ("XXA:INV-1",)
    with pytest.raises(RefusedError, match="Did you mean 'XXA-LAW'"):
        item("XXA-LOW", project)


def test_the_command_names_the_kinds_of_texts_that_the_register_has() -> None:
    assert tuple(MONTHS) == KINDS


def test_texts_of_a_folder_are_brought_by_their_hash_and_tests_say_whether_they_have_words(
    project: Project, tmp_path: Path
) -> None:
    (project.data / "law/texts/xxa/law.txt").unlink()
    folder = tmp_path / "elsewhere" / "deep"
    folder.mkdir(parents=True)
    (folder / "other-name.txt").write_text(TEXT, encoding="utf-8")
    (folder / "stranger.txt").write_text("Nothing registered.", encoding="utf-8")
    desk = SourcesDesk(project)
    assert desk.bring(tmp_path / "elsewhere") == (["xxa/law.txt"], [])
    assert desk.bring(tmp_path / "elsewhere") == ([], [])
    held, without = desk.tests_with_words()
    assert (held, bool(without)) == ([], True)
