"""This module says in which form each thing is that persons sign: which keys, and what is in each.

Whatever is signed says these and nothing beside. A word more, one of another kind, or one that
nobody sees would be signed as well, and read by whoever relies on the signature.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from disparity.disclosure.policy import Policy
from hrcreport.registers.sources.lookalikes import unseen_in
from hrcreport.registers.sources.people import PERSON, is_public_key

AT = "%Y-%m-%dT%H:%M:%SZ"
HASH = re.compile(r"[0-9a-f]{64}")
EDITION = re.compile(r"[\w.-]+@[A-Za-z0-9][\w.-]{0,59}")
WAIVER = re.compile(r"W-[1-9][0-9]*")
LONGEST_TEXT = 2_000
SENSITIVITIES = ("public", "restricted", "confidential")
OF_POLICY = ("levels", "policy")
RECORDS = "records"
"""What a policy says beside its levels: what may be asked of records, by their files."""
SIGNS_AS = {"code", "name", "role"}
OF_LINES = {"form", "number", "previous", "at", "signature"}


def moment(at: str) -> datetime:
    """Return the moment (UTC) that a line tells.

    Raises:
        ValueError: it tells none.
    """
    time = datetime.strptime(at, AT).replace(tzinfo=UTC)
    if time.strftime(AT) != at:
        raise ValueError(f"'{at}' is not written as {AT}")
    return time


def is_moment(at: Any) -> bool:
    """Tell whether a value is a moment as lines write it."""
    try:
        return bool(moment(at))
    except (ValueError, TypeError):
        return False


def is_text(words: Any) -> bool:
    """Tell whether a value is words on one line, of which each sign is seen."""
    return (
        isinstance(words, str)
        and words == words.strip()
        and any(map(str.isalnum, words))
        and len(words) <= LONGEST_TEXT
        and unicodedata.is_normalized("NFC", words)
        and not unseen_in(words)
    )


def _is_number(value: Any) -> bool:
    return type(value) is int and value > 0  # `true` and 4.0 are equal to numbers


def _is_filled(value: Any) -> bool:
    return isinstance(value, str) and bool(value)


def _matches(pattern: re.Pattern[str]) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, str) and bool(pattern.fullmatch(value))


def _is_policy(levels: Any) -> bool:
    """Tell whether a value is the settings of each level, all known, and who may approve it.

    Where there are records that may be asked, it says beside them what.
    """
    declared = Policy.settings()
    if not isinstance(levels, dict) or levels.keys() - {RECORDS} != {*SENSITIVITIES}:
        return False
    if RECORDS in levels and not _are_declared(levels[RECORDS]):
        return False
    for settings in (levels[level] for level in SENSITIVITIES):
        if not isinstance(settings, dict):
            return False
        values = dict(settings)
        roles = values.pop("approved_by", None)
        if not isinstance(roles, list) or not all(map(is_text, roles)):
            return False
        if not roles or len({*roles}) < len(roles):
            return False
        for name, value in values.items():
            setting = declared.get(name)
            is_known = setting and (value in setting.words if setting.words else type(value) is int)
            if not is_known:
                return False
        try:
            Policy(**values)
        except (ValueError, TypeError):
            return False
    return True


def _are_declared(files: Any) -> bool:
    """Tell whether a value is what may be asked of records: of each file lines, each once."""
    return (
        isinstance(files, dict)
        and bool(files)
        and all(map(is_text, files))
        and all(isinstance(lines, list) and all(map(is_text, lines)) for lines in files.values())
        and all(lines == sorted({*lines}) for lines in files.values())
    )


@dataclass(frozen=True, slots=True)
class SignedForm:
    """The keys that something which is signed must have, and those that it may have."""

    must: Collection[str]
    may: Collection[str] = ()

    def faults(self, fields: Any) -> Iterator[tuple[str, str]]:
        """Yield what of a record is not in this form: in words, and the rule."""
        if not isinstance(fields, dict):
            yield "it is no record", "release.form"
            return
        if lacking := [name for name in self.must if name not in fields]:
            yield f"nothing says {', '.join(lacking)}", "release.form"
        if more := sorted(fields.keys() - {*self.must, *self.may}):
            yield f"it says more than it may: {more[0]!a}", "release.form"
        for name in sorted(fields.keys() & {*self.must, *self.may}):
            is_open = fields[name] == "" and name in self.may
            if not is_open and not KINDS.get(name, is_text)(fields[name]):
                rule = "release.policy" if name in OF_POLICY else "release.form"
                yield f"what it says of '{name}' is not as it must be", rule

    def holds(self, fields: Any) -> bool:
        """Tell whether a record is in this form."""
        return not any(self.faults(fields))

    def each_holds(self, records: Any) -> bool:
        """Tell whether a value is a list of records in this form."""
        return isinstance(records, list) and all(map(self.holds, records))


SIGNER = SignedForm(SIGNS_AS)
FOUNDER = SignedForm(SIGNS_AS | {"key"})
USED_WAIVER = SignedForm({"code", "rule", "about", "reason", "waived_by", "until"})
RECALLED = SignedForm({"edition", "bundle", "at"})
RECALL_LIST = SignedForm(
    OF_LINES - {"number", "previous"} | {"act", "until", "lines", "head", "called_back", "author"}
)
"""The small list of what was called back, which recipients are sent."""
OF_TWO = SignedForm(OF_LINES | {"request", "approver"})
"""A line that two persons sign: one the request in it, the other all."""


def of_one(must: Collection[str], may: Collection[str]) -> SignedForm:
    """Return the form of a line that one person signs."""
    return SignedForm([*must, *sorted(OF_LINES | {"act", "author"})], may)


def of_request(must: Collection[str], may: Collection[str]) -> SignedForm:
    """Return the form of what one person asks for; that of an earlier form names no line."""
    return SignedForm([*must, "form", "act", "at", "author"], {*may, "after", "signature"})


KINDS: Mapping[str, Callable[[Any], bool]] = {
    **dict.fromkeys(("form", "number", "of", "lines"), _is_number),
    **dict.fromkeys(("at", "time"), is_moment),
    "until": lambda day: isinstance(day, str) and is_moment(f"{day}T00:00:00Z"),
    **dict.fromkeys(
        ("previous", "after", "digest", "bundle", "manifest", "head", "build", "shown", "before"),
        _matches(HASH),
    ),
    "edition": _matches(EDITION),
    "key": lambda key: is_text(key) and is_public_key(key),
    "waived_by": _matches(PERSON),
    **dict.fromkeys(("name", "role", "signature", "token"), _is_filled),
    **dict.fromkeys(OF_POLICY, _is_policy),
    "founders": FOUNDER.each_holds,
    "waivers": USED_WAIVER.each_holds,
    "called_back": RECALLED.each_holds,
    **dict.fromkeys(("author", "approver"), SIGNER.holds),
    "request": lambda request: isinstance(request, dict),
}
"""What each key holds; all others are words on one line. Names and functions are told by all that
is wrong with them."""
