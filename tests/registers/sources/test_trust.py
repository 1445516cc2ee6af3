"""A line of the log counts by what the lines before it say; every forgery is told by its line."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from tests.trust_logs import FIRST, LogBook, log_of, public, signed

from hrcreport.foundation.errors import Problem
from hrcreport.registers.sources.people import strings_of
from hrcreport.registers.sources.trust import TrustLog, line_of

LEVELS = {
    level: {
        "threshold": threshold,
        "zeros": "shown",
        "round_to": 0,
        "dominance": 0,
        "k": 0,
        "dates": "month",
        "decimals": 1,
        "approved_by": ["secretary of the mechanism"],
    }
    for level, threshold in (("public", 0), ("restricted", 5), ("confidential", 10))
}
LOOSE = {**LEVELS, "restricted": {**LEVELS["restricted"], "threshold": 2}}
WAIVER = {
    "report": "xxa",
    "code": "W-1",
    "rule": "release.unverified",
    "about": "INV-1",
    "reason": "It has no text.",
    "until": "2026-12-31",
}
LATER = "2026-02-01T09:00:00Z"


def used(**more: str) -> dict[str, str]:
    """Return the waiver as a release names it."""
    said = {name: each for name, each in WAIVER.items() if name != "report"}
    return {**said, "waived_by": "cora", **more}


def released(**more: Any) -> dict[str, Any]:
    return {
        "edition": "xxa@v1",
        "title": "Invented report",
        "build": "c" * 64,
        "bundle": "b" * 64,
        "manifest": "a" * 64,
        "level": "restricted",
        "policy": LEVELS,
        "waivers": [used()],
        **more,
    }


@pytest.fixture
def book() -> LogBook:
    """A log of three persons with a policy and a waiver."""
    book = log_of("alma", "bede", "cora")
    book.two("policy", "alma", "bede", levels=LEVELS)
    book.two("waiver", "cora", "alma", **WAIVER)
    return book


def problems(book: LogBook) -> tuple[Problem, ...]:
    return TrustLog.read(book.content, "log.jsonl").problems


def test_a_log_that_holds_tells_persons_policy_waivers_and_releases(book: LogBook) -> None:
    book.two("release", "alma", "bede", at=LATER, **released())
    log = TrustLog.read(book.content, "log.jsonl")
    assert log.problems == ()
    assert list(log.standing.people) == ["alma", "bede", "cora"]
    assert log.standing.policy == LEVELS
    assert list(log.standing.waivers) == [("xxa", "W-1")]
    assert list(log.standing.released) == ["xxa@v1"]


Forged = tuple[str, Callable[[LogBook], Any], str]
MICKEY = Ed25519PrivateKey.generate()
OTHER_KEY = Ed25519PrivateKey.generate()
SHORT = (
    generate_private_key(65537, 1024)  # noqa: S505 -- it is to be refused
    .public_key()
    .public_bytes(Encoding.OpenSSH, PublicFormat.OpenSSH)
    .decode()
)


def with_name(book: LogBook) -> None:
    book.keys["bede"], true = book.keys["bede"], book.who
    book.who = lambda code: {**true(code), "name": "High Official"}  # type: ignore[method-assign]
    book.two("release", "alma", "bede", at=LATER, **released())


def with_role(book: LogBook) -> None:
    book.roles["cora"] = "secretary of the mechanism"
    book.two("release", "alma", "cora", at=LATER, **released())


def with_a_title(book: LogBook) -> None:
    true = book.who
    book.who = lambda code: {**true(code), "title": "Sir"}  # type: ignore[method-assign]
    book.two("release", "alma", "bede", at=LATER, **released())


def by_the_key_of(book: LogBook, code: str, other: str) -> None:
    book.keys[code] = book.keys[other]
    book.two("release", "alma", "bede", at=LATER, **released())


def by_a_key_of_his_own(book: LogBook) -> None:
    book.keys["mickey"], book.roles["mickey"] = MICKEY, "secretary of the mechanism"
    book.two("person", "mickey", "alma", **book.founder("mickey"))


def revoked(book: LogBook, at: str) -> None:
    book.alone("revoke-own", "bede", at=LATER, code="bede", because="Stolen.")
    book.two("release", "alma", "bede", at=at, **released())


def asked_after(book: LogBook) -> None:
    asked = book.request({"act": "release", **released()}, "alma", "2026-03-01T09:00:00Z")
    said = {**book.head(LATER), "request": asked, "approver": book.who("bede")}
    book.add(signed(said, book.keys["bede"]))


def changed_after(book: LogBook) -> None:
    said = book.two("release", "alma", "bede", at=LATER, **released())
    said["request"]["title"] = "Another"
    book.lines[-1] = line_of(said)


def pretty(book: LogBook) -> None:
    said = book.two("release", "alma", "bede", at=LATER, **released())
    book.lines[-1] = json.dumps(said, sort_keys=True, ensure_ascii=False).encode()


def twice_a_key(book: LogBook) -> None:
    book.two("release", "alma", "bede", at=LATER, **released())
    book.lines[-1] = book.lines[-1].replace(
        b'{"approver":', b'{"approver":{"name":"A high official"},"approver":', 1
    )


def witnessed(
    book: LogBook, time: str, at: str = LATER, kind: str = "printed", **more: str
) -> None:
    of = TrustLog.read(book.content, "x").entries[-1]
    said = {"of": of.number, "digest": of.digest, "kind": kind, "time": time, "where": "x", **more}
    book.alone("witness", "alma", at=at, **said)


def backdated(book: LogBook) -> None:
    """A witness saw the lines in May; what follows says that it is of April."""
    witnessed(book, "2026-05-01T09:00:00Z", at="2026-05-01T09:00:00Z")
    book.two("release", "alma", "bede", at="2026-04-01T09:00:00Z", **released())


def again(
    book: LogBook, request: Mapping[str, Any], at: str, head: Mapping[str, Any] | None = None
) -> None:
    """Add a line in which one person alone signs what another asked for before."""
    said = {**book.head(at), **(head or {}), "request": request, "approver": book.who("bede")}
    book.add(signed(said, book.keys["bede"]))


def a_function_brought_back(book: LogBook) -> None:
    old = book.two("role", "alma", "bede", code="cora", role="secretary of the mechanism", at=LATER)
    book.two("role", "alma", "bede", code="cora", role="clerk", at=LATER)
    again(book, old["request"], LATER)


def a_policy_brought_back(book: LogBook) -> None:
    old = book.two("policy", "alma", "bede", at=LATER, levels=LOOSE, because="A test.")
    book.two("policy", "alma", "bede", levels=LEVELS, at=LATER)
    again(book, old["request"], LATER)


def a_policy_that_waited(book: LogBook) -> None:
    old = book.request({"act": "policy", "levels": LOOSE, "because": "A test."}, "alma", LATER)
    book.two("policy", "alma", "bede", levels=LEVELS, at=LATER)
    again(book, old, LATER)


def a_waiver_brought_back(book: LogBook) -> None:
    old = json.loads(book.lines[-1])["request"]
    book.alone("waiver-ended", "alma", report="xxa", code="W-1", because="Mended.", at=LATER)
    again(book, old, LATER)


def a_waiver_of_a_code_that_was_ended(book: LogBook) -> None:
    book.alone("waiver-ended", "alma", report="xxa", code="W-1", because="Mended.", at=LATER)
    book.two("waiver", "cora", "alma", at=LATER, **WAIVER)


def of_another_log(book: LogBook) -> None:
    other = LogBook(book.keys)
    other.found("alma", "bede", "cora", at="2026-01-01T10:00:00Z")
    again(book, other.request({"act": "policy", "levels": LEVELS}, "alma", LATER), LATER)


def without_a_line(book: LogBook) -> None:
    asked = {"form": 3, "act": "policy", "levels": LEVELS, "author": book.who("alma")}
    again(book, signed({**asked, "at": LATER}, book.keys["alma"]), LATER)


def of_the_earlier_form(book: LogBook, form: int) -> None:
    """A request of the earlier form, in a line of today's or of that form, behind today's."""
    earlier = LogBook(book.keys, lines=book.lines, form=2)
    old = earlier.request({"act": "policy", "levels": LEVELS}, "alma", LATER)
    again(book, old, LATER, {"form": form})


def with_a_word_beside(book: LogBook) -> None:
    asked = book.request({"act": "policy", "levels": LEVELS}, "alma", LATER)
    again(book, asked, LATER, {"note": "Cleared by the State"})


def with_a_number(book: LogBook, number: Any) -> None:
    asked = book.request({"act": "policy", "levels": LEVELS}, "alma", LATER)
    again(book, asked, LATER, {"number": number})


def wrapped(book: LogBook, change: Callable[[list[str]], list[str]]) -> None:
    said = book.two("policy", "alma", "bede", levels=LEVELS, at=LATER)
    said["signature"] = "\n".join(change(said["signature"].split("\n")))
    book.lines[-1] = line_of(said)


def entered(book: LogBook, name: str, **more: str) -> None:
    said = {"code": "dora", "name": name, "role": "clerk", "key": public(MICKEY), **more}
    book.two("person", "alma", "bede", **said)


def beside(name: str, other: str) -> Callable[[LogBook], None]:
    """Enter a person whose name is read as that of another, who stands in the log."""

    def forge(book: LogBook) -> None:
        said = {"code": "edda", "name": other, "role": "clerk", "key": public(OTHER_KEY)}
        book.two("person", "alma", "bede", **said)
        assert not problems(book)
        entered(book, name)

    return forge


def called_back(book: LogBook, **more: Any) -> None:
    book.two("release", "alma", "bede", at=LATER, **released(edition="xxa@v0"))
    said = {"edition": "xxa@v0", "bundle": "b" * 64, "about": "", **more}
    book.alone("called-back", "alma", at=LATER, **said)


def released_again(book: LogBook, **more: Any) -> None:
    book.two("release", "alma", "bede", at=LATER, **released(edition="xxa@v0"))
    other = {"bundle": "d" * 64, "manifest": "e" * 64, "waivers": []}
    book.two("release", "alma", "bede", at=LATER, **released(**{**other, **more}))


def of_before(book: LogBook) -> None:
    """Found a log that vouches for one of before, and release in it."""
    founders = [book.founder(code) for code in ("alma", "bede", "cora")]
    book.lines.clear()
    book.two("founded", "alma", "bede", founders=founders, before="c" * 64)
    book.two("policy", "alma", "bede", levels=LEVELS)
    book.two("waiver", "cora", "alma", **WAIVER)
    book.two("release", "alma", "bede", at=LATER, **released(edition="xxa@v0"))
    assert not problems(book)


def blob_of(lines: list[str], change: Callable[[bytes], bytes]) -> list[str]:
    """Return the lines of a signature with other bytes, wrapped as OpenSSH wraps them."""
    text = base64.b64encode(change(base64.b64decode("".join(lines[1:-1])))).decode()
    return [lines[0], *(text[at : at + 70] for at in range(0, len(text), 70)), lines[-1]]


def with_string(blob: bytes, number: int, more: bytes) -> bytes:
    """Return a signature with something behind one of its strings."""
    strings = strings_of(blob[10:])
    strings[number] += more
    return blob[:10] + b"".join(len(each).to_bytes(4) + each for each in strings)


def without_an_act(book: LogBook) -> None:
    again(book, book.request(released(), "alma", LATER), LATER)


def approved(*roles: Any) -> dict[str, Any]:
    """Return the policy by which other functions approve what is public."""
    return {**LEVELS, "public": {**LEVELS["public"], "approved_by": [*roles]}}


def with_threshold(threshold: Any) -> dict[str, Any]:
    return {**LEVELS, "restricted": {**LEVELS["restricted"], "threshold": threshold}}


def asked_of_records(*lines: Any) -> dict[str, Any]:
    """Return the policy with what may be asked of a file of records."""
    return {**LEVELS, "records": {"my/own.csv": [*lines]}}


def test_whatever_more_may_be_asked_of_records_is_a_policy_that_protects_less() -> None:
    """A policy of an earlier log says nothing of records, and is none that lets them be asked."""
    less = TrustLog.loosened
    before = asked_of_records("categories 'sex': 'female'", "categories 'sex': 'male'")
    assert less({}, before) == less(before, before) == less(before, LEVELS) == []
    assert less(before, asked_of_records("categories 'sex': 'male'")) == []
    assert less(LEVELS, before) == ["records: my/own.csv, categories 'sex'"]
    more = ["apart_from: 'b.csv'", "contributor: 'who'", *before["records"]["my/own.csv"]]
    assert less(before, asked_of_records(*more)) == [
        "records: my/own.csv, apart_from",
        "records: my/own.csv, contributor",
    ]


def test_a_policy_on_records_is_approved_by_who_approves_the_strictest_level(book: LogBook) -> None:
    now = asked_of_records("dates: 'day'")
    now["confidential"] = {**LEVELS["confidential"], "approved_by": ["clerk"]}
    book.two("policy", "alma", "bede", at=LATER, levels=now, because="Asked.")
    assert problems(book) == ()
    book.two("release", "alma", "bede", at=LATER, **released(policy=now))
    assert problems(book) == ()
    wider = {**now, **asked_of_records("dates: 'day'", "dates: 'hour'")}
    wider["confidential"] = now["confidential"]
    book.two("policy", "alma", "bede", at=LATER, levels=wider, because="Asked.")
    assert [each.rule for each in problems(book)] == ["release.approver"]


def restricted_as_public(book: LogBook) -> None:
    """A report of restricted data is released again as public, by who may approve that alone."""
    clerk = approved("secretary of the mechanism", "clerk")
    book.two("policy", "alma", "bede", at=LATER, levels=clerk, because="A test.")
    again = {"policy": clerk, "waivers": []}
    book.two("release", "alma", "bede", at=LATER, **released(edition="xxa@v0", **again))
    book.two("release", "alma", "cora", at=LATER, **released(level="public", **again))


def after(book: LogBook, line: str, at: str) -> None:
    """Add what is asked for after another line, or at another time, than it was."""
    asked = book.request({"act": "role", "code": "cora", "role": "clerk of records"}, "alma", at)
    asked["after"] = line or asked["after"]
    del asked["signature"]
    again(book, signed(asked, book.keys["alma"]), LATER)


def stamped(book: LogBook, time: str) -> None:
    """A token of the line, of another time than the line says."""
    of = TrustLog.read(book.content, "x").entries[-1]
    token = base64.b64encode(bytes.fromhex(of.digest) + b"20260201085900Z").decode()
    said = {"of": of.number, "digest": of.digest, "kind": "rfc3161", "time": time, "token": token}
    book.alone("witness", "alma", at=LATER, **said)


def of_text(book: LogBook) -> None:
    of = TrustLog.read(book.content, "x").entries[-1]
    said = {
        "of": f"{of.number}",
        "digest": of.digest,
        "kind": "printed",
        "time": LATER,
        "where": "x",
    }
    book.alone("witness", "alma", at=LATER, **said)


FORGERIES: list[Forged] = [
    ("a name with a letter of another script", lambda b: entered(b, "B\u0435de"), "release.person"),
    ("a name in another script that looks the same", lambda b: entered(
     b, "\u0412\u0435\u0501\u0435"), "release.person"),
    ("a code that looks like another", lambda b: entered(b, "Eva Vilsen", code="becle"),
     "release.person"),
    ("the name of another", lambda b: entered(b, "bede"), "release.person"),
    ("a name with a space behind", lambda b: entered(b, "Bede "), "release.person"),
    ("a name with a sign of no width", lambda b: entered(b, "D\u200bora"), "release.person"),
    ("a name that runs backwards", lambda b: entered(b, "\u202earoD"), "release.person"),
    ("a name whose accents stand apart", lambda b: entered(b, "Zoe\u0308"), "release.person"),
    ("a function with a letter of another script", lambda b: b.two("role", "alma", "bede",
     code="cora", role="secretary of the mech\u0430nism"), "release.person"),
    ("a function with a figure for a letter", lambda b: b.two("role", "alma", "bede",
     code="cora", role="5ecretary of the mechanism"), "release.person"),
    ("a policy that names a function like another", lambda b: b.two("policy", "alma", "bede",
     at=LATER, levels=approved("secretary of the mechan\u0456sm")), "release.person"),
    ("a policy of functions that are no texts", lambda b: b.two("policy", "alma", "bede",
     at=LATER, levels=approved(["clerk"])), "release.policy"),
    ("a policy loosened by who may not approve", lambda b: b.two("policy", "bede", "cora",
     at=LATER, levels=approved("clerk"), because="A test."), "release.approver"),
    ("a policy of another level", lambda b: b.two("policy", "alma", "bede", at=LATER,
     levels={**LEVELS, "open": LEVELS["public"]}), "release.policy"),
    ("a threshold that is true", lambda b: b.two("policy", "alma", "bede", at=LATER,
     levels=with_threshold(True), because="A test."), "release.policy"),
    ("a threshold that is no number", lambda b: b.two("policy", "alma", "bede", at=LATER,
     levels=with_threshold(float("nan")), because="A test."), "release.policy"),
    ("a policy of numbers that equal", lambda b: b.two("release", "alma", "bede", at=LATER,
     **released(policy=with_threshold(5.0))), "release.policy"),
    ("what was restricted as public, by another", restricted_as_public, "release.approver"),
    ("an edition with a sign of no width", lambda b: b.two("release", "alma", "bede", at=LATER,
     **released(edition="xxa@v1\u200b")), "release.form"),
    ("a waiver until a day of one digit", lambda b: b.two("waiver", "cora", "alma",
     **{**WAIVER, "code": "W-2", "until": "2026-9-1"}), "release.form"),
    ("a request after nothing", lambda b: after(b, "0" * 64, LATER), "release.request"),
    ("a request older than the line it names", lambda b: after(b, "", "2025-12-20T09:00:00Z"),
     "release.clock"),
    ("a time stamp that is none", lambda b: witnessed(b, LATER, kind="rfc3161"), "release.witness"),
    ("a time stamp of another time", lambda b: stamped(b, "2026-01-31T09:00:00Z"),
     "release.witness"),
    ("a witness of a line that is a text", lambda b: of_text(b), "release.form"),
    ("a function brought back by one", a_function_brought_back, "release.request"),
    ("a policy brought back by one", a_policy_brought_back, "release.request"),
    ("a policy asked for before another", a_policy_that_waited, "release.request"),
    ("an ended waiver brought back by one", a_waiver_brought_back, "release.request"),
    ("a waiver of a code that was ended", a_waiver_of_a_code_that_was_ended, "release.waiver"),
    ("a request of another log", of_another_log, "release.request"),
    ("a request that names no line", without_a_line, "release.request"),
    ("a request of the earlier form", lambda b: of_the_earlier_form(b, 3), "release.form"),
    ("a line of the earlier form behind", lambda b: of_the_earlier_form(b, 2), "release.log"),
    ("a request after thirty-one days", lambda b: again(b, b.request(
     {"act": "policy", "levels": LEVELS}, "alma", LATER), "2026-03-04T09:00:00Z"),
     "release.request"),
    ("a word beside", with_a_word_beside, "release.form"),
    ("the number 4.0", lambda b: with_a_number(b, 4.0), "release.log"),
    ("the form 3.0", lambda b: of_the_earlier_form(b, 3.0), "release.log"),  # type: ignore[arg-type]
    ("a signature on one line", lambda b: wrapped(b, lambda lines: [
     lines[0], "".join(lines[1:-1]), lines[-1]]), "sources.signature"),
    ("a signature with an empty line", lambda b: wrapped(b, lambda lines: [
     lines[0], "", *lines[1:]]), "sources.signature"),
    ("a moment of other digits", lambda b: b.two("policy", "alma", "bede", levels=LEVELS,
     at="2026-2-1T9:0:0Z"), "release.log"),
    ("another name", with_name, "release.person"),
    ("another function", with_role, "release.person"),
    ("a function that may not", lambda b: b.two("release", "alma", "cora", at=LATER, **released()),
     "release.approver"),
    ("the key of another", lambda b: by_the_key_of(b, "bede", "cora"), "sources.wrong-key"),
    ("one key for two", lambda b: by_the_key_of(b, "bede", "alma"), "release.same-person"),
    ("one person twice", lambda b: b.two("release", "alma", "alma", at=LATER, **released()),
     "release.same-person"),
    ("a person who enters himself", by_a_key_of_his_own, "sources.unknown-person"),
    ("a person twice", lambda b: b.two("person", "alma", "bede", **b.founder("cora")),
     "release.person"),
    ("a key that is another's", lambda b: b.two("key", "alma", "bede", code="cora",
     key=public(b.keys["bede"])), "sources.shared-key"),
    ("a key of one's own", lambda b: b.two("key", "cora", "bede", code="cora", key=public(MICKEY)),
     "release.own-entry"),
    ("a function of one's own", lambda b: b.two("role", "alma", "cora", code="cora",
     role="secretary of the mechanism"), "release.own-entry"),
    ("another's key revoked alone", lambda b: b.alone("revoke-own", "cora", code="bede",
     because="x"), "release.same-person"),
    ("a revoked key", lambda b: revoked(b, "2026-03-01T09:00:00Z"), "sources.revoked-key"),
    ("a revoked key that writes an earlier day", lambda b: revoked(b, "2026-01-15T09:00:00Z"),
     "release.clock"),
    ("asked after it was signed", asked_after, "release.clock"),
    ("before the line before", lambda b: b.two("release", "alma", "bede",
     at="2025-12-01T09:00:00Z", **released()), "release.clock"),
    ("an empty record", lambda b: b.add({}), "release.log"),
    ("changed after it was signed", changed_after, "sources.signature"),
    ("with other white space", pretty, "release.log"),
    ("a key of JSON twice", twice_a_key, "release.log"),
    ("another policy", lambda b: b.two("release", "alma", "bede", at=LATER,
     **released(policy={**LEVELS, "public": {}})), "release.policy"),
    ("less protection without a reason", lambda b: b.two("policy", "alma", "bede", levels={
     **LEVELS, "restricted": {**LEVELS["restricted"], "threshold": 2}}), "release.policy"),
    ("a waiver that nobody gave", lambda b: b.two("release", "alma", "bede", at=LATER,
     **released(waivers=[used(about="INV-2")])), "release.waiver"),
    ("a waiver of another person", lambda b: b.two("release", "alma", "bede", at=LATER,
     **released(waivers=[used(waived_by="bede")])), "release.waiver"),
    ("a waiver that ended", lambda b: b.two("release", "alma", "bede", at="2027-01-01T09:00:00Z",
     **released()), "release.waiver"),
    ("a waiver until 2099", lambda b: b.two("waiver", "cora", "alma",
     **{**WAIVER, "code": "W-2", "until": "2099-12-31"}), "release.waiver"),
    ("a waiver of consent", lambda b: b.two("waiver", "cora", "alma",
     **{**WAIVER, "code": "W-2", "rule": "release.consent"}), "release.waiver"),
    ("a waiver alone", lambda b: b.alone("waiver", "cora", **{**WAIVER, "code": "W-2"}),
     "release.form"),
    ("a release alone", lambda b: b.alone("release", "alma", at=LATER, **released()),
     "release.form"),
    ("a policy alone", lambda b: b.alone("policy", "alma", levels=LEVELS), "release.form"),
    ("founded again", lambda b: b.found("alma", "bede"), "release.log"),
    ("called back and never released", lambda b: b.alone("called-back", "alma",
     edition="xxa@v9", bundle="b" * 64), "release.called-back"),
    ("an act that is none", lambda b: b.alone("crowned", "alma"), "release.form"),
    ("a witness of another line", lambda b: b.alone("witness", "alma", of=1, digest="0" * 64,
     kind="printed", time=FIRST, where="x"), "release.witness"),
    ("older than its witness", lambda b: witnessed(b, "2025-06-01T09:00:00Z"), "release.clock"),
    ("before what a witness saw", backdated, "release.clock"),
    ("a title beside the name", with_a_title, "release.form"),
    ("a key that is cut", lambda b: b.two("person", "alma", "bede", code="dora", name="Dora",
     role="clerk", key="ssh-ed25519 AAAA"), "release.form"),
    ("a key that is short", lambda b: b.two("key", "alma", "bede", code="cora", key=SHORT),
     "release.form"),
    ("a bundle that is no hash", lambda b: b.two("release", "alma", "bede", at=LATER,
     **released(bundle="b")), "release.form"),
    ("a witness of no kind", lambda b: witnessed(b, LATER, kind="dreamt"), "release.witness"),
    ("another number", lambda b: b.add(signed({**b.head(FIRST, number=9), "act": "revoke-own",
     "code": "cora", "because": "x", "author": b.who("cora")}, b.keys["cora"])), "release.log"),
    *((f"the name {name!a} beside {other!a}", beside(name, other), "release.person")
      for name, other in (
          ("Lind Dora", "Dora Lind"), ("Lind, Dora", "Dora Lind"), ("L\u0456nd Dora", "Dora Lind"),
          ("Lind Dora Maria", "Dora Maria Lind"), ("Dora Lirna", "Dora Lima"),
          ("Dora Vvind", "Dora Wind"), ("Dora A. Lind", "Dora Lind"), ("Dr Dora Lind", "Dora Lind"),
          ("Dora de la Lind", "Dora Lind"), ("Dora \u0141ukas", "Dora Lukas"),
          ("Dora S\u00f8ren", "Dora Soren"), ("Dora L3vi", "Dora Levi"),
          ("\u0397\u0391\u039d\u0391", "HANA"), ("\u674e \u660e", "\u660e \u674e"))),
    ("a name that is a function", lambda b: entered(b, "Secretary of the Mechanism"),
     "release.person"),
    ("a function that is a name", lambda b: b.two("role", "alma", "bede", code="cora",
     role="Alma"), "release.person"),
    ("a policy by which a name approves", lambda b: b.two("policy", "alma", "bede", at=LATER,
     levels=approved("Alma"), because="x"), "release.person"),
    *((f"a name with {sign!a}", lambda b, sign=sign: entered(b, f"Do{sign}ra"), "release.person")
      for sign in ("\u3164", "\u2800", "\u034f", "\ufe0f", "\u200c")),
    ("a policy without a level", lambda b: b.two("policy", "alma", "bede", at=LATER,
     levels={"public": LEVELS["public"]}, because="x"), "release.policy"),
    ("a name of signs", lambda b: entered(b, "--"), "release.person"),
    ("a name of figures", lambda b: entered(b, "007"), "release.person"),
    ("a name that is a page", lambda b: entered(b, "Dora " * 30 + "Lind"), "release.person"),
    ("a code like another", lambda b: entered(b, "Dora", code="a1ma"), "release.person"),
    ("a function turned about", lambda b: b.two("role", "alma", "bede", code="cora",
     role="mechanism secretary"), "release.person"),
    ("a word beside a person", lambda b: entered(b, "Dora", title="Sir"), "release.form"),
    ("a word beside a function", lambda b: b.two("role", "alma", "bede", code="cora",
     role="clerk of records", note="x"), "release.form"),
    ("a word beside a key", lambda b: b.two("key", "alma", "bede", code="cora",
     key=public(MICKEY), valid="for ever"), "release.form"),
    ("a key with a remark that runs backwards", lambda b: b.two("key", "alma", "bede", code="cora",
     key=f"{public(MICKEY)} \u202eamla"), "release.form"),
    ("a word beside a revocation", lambda b: b.two("revoke", "alma", "bede", code="cora",
     because="x", until="2026-12-31"), "release.form"),
    ("a word beside a policy", lambda b: b.two("policy", "alma", "bede", at=LATER, levels=LEVELS,
     note="x"), "release.form"),
    *((f"records that {name}", lambda b, records=records: b.two("policy", "alma", "bede", at=LATER,
       levels={**LEVELS, "records": records}, because="x"), "release.policy")
      for name, records in (("are none", {}), ("are a list", ["my/own.csv"]),
                            ("are in no order", {"x.csv": ["dates: 'b'", "dates: 'a'"]}),
                            ("stand twice", {"x.csv": ["dates: 'b'", "dates: 'b'"]}),
                            ("nobody sees", {"x.csv": ["dates: '\u200b'"]}))),
    ("more asked of records without a reason", lambda b: b.two("policy", "alma", "bede", at=LATER,
     levels=asked_of_records("dates: 'day'")), "release.policy"),
    ("a setting that nobody knows", lambda b: b.two("policy", "alma", "bede", at=LATER,
     levels={**LEVELS, "public": {**LEVELS["public"], "exempt": "usa"}}), "release.policy"),
    ("a policy that is none", lambda b: b.two("policy", "alma", "bede", at=LATER,
     levels=with_threshold(-3), because="x"), "release.policy"),
    ("dates of no kind", lambda b: b.two("policy", "alma", "bede", at=LATER,
     levels={**LEVELS, "public": {**LEVELS["public"], "dates": "never"}}), "release.policy"),
    ("a policy that nobody may approve", lambda b: b.two("policy", "alma", "bede", at=LATER,
     levels=approved(), because="x"), "release.policy"),
    *((f"a waiver with {name} {text!a}", lambda b, name=name, text=text: b.two("waiver", "cora",
       "alma", at=LATER, **{**WAIVER, "code": "W-2", name: text}), "release.form")
      for name, text in (("scope", "all"), ("about", "*"), ("about", " "), ("reason", " \n"),
                         ("reason", ["x"]), ("reason", "\u202eno"), ("code", "w-1"),
                         ("report", "\u0445\u0445a"), ("until", "9999"))),
    *((f"a release with {name} {text!a}", lambda b, name=name, text=text: b.two("release", "alma",
       "bede", at=LATER, **released(**{name: text})), "release.form")
      for name, text in (("note", "Cleared"), ("title", 5), ("title", ""), ("title", "\u202eabc"),
                         ("title", "a\u3164"), ("title", "a\u200e b"), ("title", "Zoe\u0308"),
                         ("build", "1"), ("shown", "1"), ("level", ["restricted"]), ("waivers", {}),
                         ("waivers", [{**used(), "report": "xxa"}]))),
    ("a waiver twice", lambda b: b.two("release", "alma", "bede", at=LATER,
     **released(waivers=[used(), used()])), "release.waiver"),
    ("a release that says not what it is", without_an_act, "release.form"),
    ("the same bundle as another edition", lambda b: released_again(b, bundle="b" * 64),
     "release.twice"),
    ("the same build as another edition", lambda b: released_again(b, manifest="a" * 64),
     "release.twice"),
    ("an edition that looks like another", lambda b: released_again(b, edition="xxa@vo"),
     "release.twice"),
    *((f"the edition {name!a}", lambda b, name=name: released_again(b, edition=name),
       "release.twice") for name in ("xxa@v0.", "xxa@v0_", "xxa@V0", "xxa@v\uff10")),
    ("a call-back that names the bundle of another", lambda b: (of_before(b), b.alone(
     "called-back", "alma", at=LATER, edition="xxb@v1", bundle="b" * 64)), "release.called-back"),
    *((f"a signature with {about}", lambda b, change=change: wrapped(b, change),
       "sources.signature")
      for about, change in (
          ("bytes behind", lambda lines: blob_of(lines, lambda blob: blob + b"Cleared")),
          ("another form", lambda lines: blob_of(lines, lambda blob: blob[:9] + b"\2" + blob[10:])),
          ("a word in it", lambda lines: blob_of(lines, lambda blob: with_string(blob, 2, b"x"))),
          ("a longer end", lambda lines: blob_of(lines, lambda blob: with_string(blob, 4, b"x"))),
          ("a longer key", lambda lines: blob_of(lines, lambda blob: with_string(blob, 0, b"x"))))),
    ("a report that looks like another", lambda b: released_again(b, edition="x\u0445a@v1"),
     "release.form"),
    ("a word beside a call-back", lambda b: called_back(b, where="Geneva"), "release.form"),
    ("a call-back about a list", lambda b: called_back(b, about=["x"]), "release.form"),
    ("a witness that stands nowhere", lambda b: witnessed(b, LATER, where=" "), "release.form"),
    ("a printed witness with a stamp", lambda b: witnessed(b, LATER, token=LATER),
     "release.witness"),
    ("a witness with a word beside", lambda b: witnessed(b, LATER, because="x"), "release.form"),
    ("a signature behind a space", lambda b: wrapped(b, lambda lines: [" " + lines[0], *lines[1:]]),
     "sources.signature"),
]  # fmt: skip  # a table: a forgery a line


@pytest.mark.parametrize(("forge", "rule"), [each[1:] for each in FORGERIES],
                         ids=[each[0] for each in FORGERIES])  # fmt: skip  # as above
def test_forgery_is_told_by_its_line_and_changes_nothing(
    book: LogBook, forge: Callable[[LogBook], Any], rule: str
) -> None:
    before = len(book.lines)
    forge(book)
    found = problems(book)
    assert rule in {each.rule for each in found}, [str(each) for each in found]
    assert all((each.line or 0) > before for each in found)
    standing = TrustLog.read(book.content, "log.jsonl").standing
    assert "xxa@v9" not in standing.called_back
    assert not {"mickey", "dora"} & standing.people.keys()
    if rule != "release.clock":
        assert not {"xxa@v1", "xxa@v1\u200b"} & standing.released.keys()


@pytest.mark.parametrize(
    "more", [{"note": "Cleared"}, {"before": "x"}, {"founders": []}, {"founders": {}}]
)
def test_the_first_line_says_who_founds_the_log_and_nothing_beside(
    book: LogBook, more: dict[str, Any]
) -> None:
    founders = [book.founder(code) for code in book.keys]
    for founder in (founders[0], {**founders[0], "office": "High"}):
        book.lines.clear()
        said = {"founders": [founder, *founders[1:]], **({} if "office" in founder else more)}
        book.two("founded", "alma", "bede", **said)
        assert {each.rule for each in problems(book)} & {"release.form", "release.same-person"}


def test_an_edition_is_released_once_in_whatever_case(book: LogBook) -> None:
    book.two("release", "alma", "bede", at=LATER, **released())
    other = {"bundle": "d" * 64, "manifest": "e" * 64, "waivers": []}
    book.two("release", "alma", "bede", at=LATER, **released(edition="xxa@V1", **other))
    assert [each.rule for each in problems(book)] == ["release.twice"]


def test_the_first_line_is_of_the_number_one_and_of_nothing_that_equals_it() -> None:
    book = log_of("alma", "bede", "cora")
    said = {**json.loads(book.lines[0]), "number": True}
    del said["signature"]
    book.lines[:] = [line_of(signed(said, book.keys["bede"]))]
    assert {each.rule for each in problems(book)} == {"release.log"}


def test_a_log_of_the_earlier_form_holds_and_goes_on_in_the_form_of_today() -> None:
    book = log_of("alma", "bede", "cora", form=2)
    old = book.two("policy", "alma", "bede", levels=LEVELS)
    book.form = 3
    book.two("waiver", "cora", "alma", **WAIVER)
    log = TrustLog.read(book.content, "log.jsonl")
    assert (log.problems, log.earlier_form) == ((), 2)
    again(book, old["request"], LATER)
    (told,) = problems(book)
    assert told.what == "this request was signed already: it is that of line 2."


def test_a_request_is_signed_behind_lines_about_other_things(book: LogBook) -> None:
    asked = book.request({"act": "policy", "levels": LEVELS}, "alma", LATER)
    book.two("role", "alma", "bede", code="cora", role="data protection officer", at=LATER)
    again(book, asked, "2026-03-03T09:00:00Z")
    assert problems(book) == ()


def cuts(book: LogBook) -> Iterator[list[bytes]]:
    """Yield the log without one line, with two in another order, with one twice."""
    lines = book.lines
    for at in range(len(lines) - 1):
        yield lines[:at] + lines[at + 1 :]
        yield [*lines[:at], lines[at + 1], lines[at], *lines[at + 2 :]]
        yield [*lines[: at + 1], lines[at], *lines[at + 1 :]]


def test_each_line_that_is_cut_moved_or_doubled_is_told(book: LogBook) -> None:
    book.two("release", "alma", "bede", at=LATER, **released())
    book.alone("called-back", "alma", at=LATER, edition="xxa@v1", bundle="b" * 64)
    for lines in cuts(book):
        assert problems(LogBook(book.keys, lines=lines))


def test_two_heads_are_told_with_the_line_that_both_follow(book: LogBook) -> None:
    other = LogBook(book.keys, lines=list(book.lines))
    for each, about in ((book, "one"), (other, "two")):
        each.alone("revoke-own", "cora", at=LATER, code="cora", because=about)
    book.lines.append(other.lines[-1])
    (told,) = problems(book)
    assert told.rule == "release.two-heads"
    assert "this line and line 4 both follow line 3" in told.what


def test_two_others_give_a_key_and_a_function_and_the_old_key_holds_until_it_is_revoked(
    book: LogBook,
) -> None:
    book.two("key", "alma", "bede", at=LATER, code="cora", key=public(MICKEY))
    book.two("role", "alma", "bede", at=LATER, code="cora", role="data protection officer")
    book.roles["cora"] = "data protection officer"
    book.two("waiver", "cora", "alma", at=LATER, **{**WAIVER, "code": "W-2"})
    book.keys["cora"] = MICKEY
    book.two("waiver", "cora", "alma", at=LATER, **{**WAIVER, "code": "W-3"})
    assert problems(book) == ()
    book.two("revoke", "alma", "bede", at=LATER, code="cora", because="Gone.", key=public(MICKEY))
    book.two("waiver", "cora", "alma", at=LATER, **{**WAIVER, "code": "W-4"})
    assert [each.rule for each in problems(book)] == ["sources.revoked-key"]


@pytest.mark.slow
def test_a_log_of_ten_thousand_lines_is_read_and_one_changed_letter_found(book: LogBook) -> None:
    one = book.alone("revoke-own", "cora", at=LATER, code="cora", because="x")
    assert one["number"] == 4
    # Signatures of the same persons, line after line: what is slow about a long log.
    for number in range(5, 10_001):
        head = book.head(LATER)
        book.lines.append(
            line_of(signed({**head, "act": "witness", "of": number - 1, "kind": "printed",
                            "digest": head["previous"], "time": LATER, "where": "x",
                            "author": book.who("alma")}, book.keys["alma"]))
        )  # fmt: skip  # one record
    log = TrustLog.read(book.content, "log.jsonl")
    assert (len(log.entries), log.problems) == (10_000, ())
    book.lines[4_999] = book.lines[4_999].replace(b"alma", b"bede", 1)
    assert {each.line for each in problems(book)} >= {5_000, 5_001}
