"""This module lets a person sign for a record, or against it, with a key of SSH."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from dataclasses import replace
from datetime import date
from pathlib import Path

from hrcreport.errors import RefusedError, not_one_of
from hrcreport.project import Project
from hrcreport.registers.yaml_edits import edited
from hrcreport.sources.people import Person, read_people
from hrcreport.sources.sign_offs import NAMESPACE, SignOff, as_written, check_sign_offs, fault_of
from hrcreport.vouching.records import Item

HEAD = """# yaml-language-server: $schema=../_schema/sign-offs.json
# What one person signed for. A record is never changed: a new look is a new record.
person: {person}
sign_offs: []
"""


def sign(
    item: Item, project: Project, *, person: str, verdict: str, compared: str, key_file: Path,
    note: str = "", day: str = "",
) -> str:  # fmt: skip
    """Write a sign-off under a record and return the file that it stands in.

    Args:
        item: the record, as it is today.
        project: the project.
        person: the code of the person who signs.
        verdict: "confirmed" or "disputed".
        compared: what the person compared the record with.
        key_file: the private key, or the public one of a key that an agent holds.
        note: why it is disputed.
        day: the day; by default today.

    Raises:
        RefusedError: the person or the key is not registered, the key does not hold today, the
            record has no text, or the same person has vouched for it already.
    """
    signer = registered_person(person, project)
    day = day or date.today().isoformat()  # noqa: DTZ011  the day where the person sits
    _refuse_unready(item)
    _refuse_again(item, signer, project, verdict=verdict, day=day)
    role = "second-reader" if item.readers > 1 and item.standing.by else "assessor"
    given = SignOff(
        key=item.key, verdict=verdict, role=role, date=day,
        compared=compared, text=item.text, record=item.hash, note=note, signature="-",
    )  # fmt: skip
    given = given.with_(
        signature=signature_over(given.signed_text(person), key_file, namespace=NAMESPACE)
    )
    if fault := fault_of(given, person, {**read_people(project)[0]}):
        raise RefusedError(replace(fault, place=f"sources {item.key}"))
    path = project.data / "sources" / "sign-offs" / f"{person}.yml"
    text = path.read_text(encoding="utf-8") if path.exists() else HEAD.format(person=person)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(edited(text, "sign_offs", {}, [as_written(given)]), encoding="utf-8")
    return project.place(path)


def registered_person(code: str, project: Project, *, option: str = "--as") -> Person:
    """Return a person of the register.

    Raises:
        RefusedError: nobody is registered by this code, or the register has slips.
    """
    people, problems = read_people(project)
    if problems:
        raise RefusedError(problems)
    if code not in people:
        raise RefusedError(not_one_of(
            code, people, f"{option} {code}", f"nobody is registered as '{code}'.",
            "sources.unknown-person", called="Registered",
            after="A person is a record with a public key in data/sources/people.yml.",
        ))  # fmt: skip
    return people[code]


def _refuse_unready(item: Item) -> None:
    if not item.text:
        raise RefusedError.of(
            f"sources {item.key}", "no text is registered with which it could be compared.",
            f"First take one in: hrcreport sources add {item.rests_on[0]} FILE",
            "sources.no-text-registered",
        )  # fmt: skip


def _refuse_again(item: Item, person: Person, project: Project, *, verdict: str, day: str) -> None:
    """Refuse who has said this already: twice on a day, or as both readers of one assessment."""
    given = check_sign_offs(project)[0].by_key.get(item.key, ())
    days = {each.date for who, each in given if who == person.code}
    both = item.readers > 1 and verdict == "confirmed" and item.standing.state != "aged"
    signed = day if day in days else dict(item.standing.by).get(person.code, "") if both else ""
    if signed:
        raise RefusedError.of(
            f"sources {item.key}", f"'{person.code}' has signed for it on {signed}.",
            "A second reader is another person. A new look counts from another day.",
            "sources.same-person", value=person.code,
        )  # fmt: skip


def signature_over(message: bytes, key_file: Path, *, namespace: str) -> str:
    """Return the armored signature that OpenSSH makes over a message, for one purpose.

    Raises:
        RefusedError: OpenSSH is not there, or it signs nothing with this key.
    """
    program = shutil.which("ssh-keygen")
    if program is None or not key_file.is_file():
        what = "ssh-keygen is not on this machine" if program is None else "there is no such file"
        raise RefusedError.of(
            f"--key {key_file}", f"{what}.",
            "Install OpenSSH 8.2 or later (it comes with git), and name a key that "
            "ssh-keygen -t ed25519 made.", "sources.no-key",
        )  # fmt: skip
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "message"
        path.write_bytes(message)
        words = [program, "-q", "-Y", "sign", "-f", str(key_file), "-n", namespace, str(path)]
        ended = subprocess.run(words, capture_output=True, check=False)
        if ended.returncode:
            said = ended.stderr.decode(errors="replace").strip().splitlines()
            raise RefusedError.of(
                f"--key {key_file}", f"nothing was signed: {(said or ['no reason'])[-1]}.",
                "Name your private key, or the public one of a key in your agent.",
                "sources.not-signed",
            )  # fmt: skip
        return path.with_suffix(".sig").read_text(encoding="ascii")
